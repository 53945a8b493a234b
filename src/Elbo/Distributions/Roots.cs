using MathNet.Numerics.RootFinding;

namespace Elbo.Distributions;

/// <summary>Where the slope of a likelihood in one positive parameter vanishes.</summary>
internal static class Roots
{
    /// <summary>The maximum between two bounds of a likelihood that climbs and then falls.</summary>
    /// <param name="slope">Its derivative, up to a positive factor.</param>
    /// <param name="least">The lower bound, positive.</param>
    /// <param name="most">The upper bound.</param>
    /// <returns>Where the slope is zero, to rounding; a bound if it points beyond.</returns>
    public static double Maximum(Func<double, double> slope, double least, double most)
    {
        if (slope(least) <= 0)
        {
            return least;
        }

        // In the logarithm, so that a bound far away costs no digits.
        return slope(most) >= 0
            ? most
            : Math.Exp(Brent.FindRoot(log => slope(Math.Exp(log)), Math.Log(least), Math.Log(most), 1e-15, 200));
    }
}
