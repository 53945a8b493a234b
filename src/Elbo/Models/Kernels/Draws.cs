using Elbo.Numerics;

namespace Elbo.Models.Kernels;

/// <summary>Middles of uniform numbers on (−1, 1): order statistics whose densities are powers of 1 − u² (Devroye 1986, Non-Uniform Random Variate Generation).</summary>
internal static class Draws
{
    /// <summary>The middle one of three: density ¾(1 − u²).</summary>
    public static double Middle(ref Rng rng)
    {
        double a = Uniform(ref rng), b = Uniform(ref rng), c = Uniform(ref rng);
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }

    /// <summary>The middle one of five: density ¹⁵⁄₁₆(1 − u²)².</summary>
    public static double MiddleOfFive(ref Rng rng)
    {
        Span<double> five = stackalloc double[5];
        foreach (ref double u in five)
        {
            u = Uniform(ref rng);
        }

        five.Sort();
        return five[2];
    }

    private static double Uniform(ref Rng rng) => (2 * rng.NextDouble()) - 1;
}
