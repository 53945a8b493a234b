using MathNet.Numerics;

namespace Elbo.Distributions;

/// <summary>Logarithms with the conventions of information theory: 0 ln 0 = 0.</summary>
internal static class Logarithms
{
    /// <summary>ln √(2π).</summary>
    public const double HalfLogTwoPi = 0.91893853320467274178;

    private static readonly double[] SmallFactorials = [.. Enumerable.Range(0, 1024).Select(static x => SpecialFunctions.GammaLn(x + 1.0))];

    /// <summary>ln x! of a whole number, 0 or more.</summary>
    public static double Factorial(double x) => x < SmallFactorials.Length ? SmallFactorials[(int)x] : SpecialFunctions.GammaLn(x + 1);

    /// <summary>x ln y; 0 where x is 0, whatever y.</summary>
    public static double TimesLog(double x, double y) => x == 0 ? 0 : x * Math.Log(y);

    /// <summary>x ln(x/y); 0 where x is 0, whatever y.</summary>
    public static double TimesLogRatio(double x, double y) => x == 0 ? 0 : x * Math.Log(x / y);
}
