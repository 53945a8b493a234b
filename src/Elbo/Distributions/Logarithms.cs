namespace Elbo.Distributions;

/// <summary>Logarithms with the conventions of information theory: 0 ln 0 = 0.</summary>
internal static class Logarithms
{
    /// <summary>ln √(2π).</summary>
    public const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>x ln y; 0 where x is 0, whatever y.</summary>
    public static double TimesLog(double x, double y) => x == 0 ? 0 : x * Math.Log(y);

    /// <summary>x ln(x/y); 0 where x is 0, whatever y.</summary>
    public static double TimesLogRatio(double x, double y) => x == 0 ? 0 : x * Math.Log(x / y);
}
