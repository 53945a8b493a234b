using MathNet.Numerics.RootFinding;

namespace Elbo.Models.Kernels;

/// <summary>
/// The bandwidth that solves Sheather and Jones's equation (1991), h = (R(k)/(n·S(α(h))))^⅕, where S estimates ∫ f″². All pairs count, none in bins:
/// R's <c>bw.SJ</c> has the same constants, but 1,000 bins and a coarse stopping rule.
/// </summary>
internal static class SheatherJones
{
    private static readonly double SqrtTwoPi = Math.Sqrt(2 * Math.PI);

    /// <summary>The bandwidth of a Gaussian kernel.</summary>
    /// <param name="column">The values.</param>
    /// <exception cref="InvalidDataException">If the equation has no solution.</exception>
    public static double Solve(WeightedColumn column)
    {
        double n = column.TotalWeight, scale = column.RobustDeviation(1.349);
        double a = 1.24 * scale * Math.Pow(n, -1.0 / 7), b = 1.23 * scale * Math.Pow(n, -1.0 / 9);
        double sixth = -Functional(column, b, 6), fourth = Functional(column, a, 4);
        if (!(sixth > 0) || !(fourth > 0))
        {
            throw NoSolution();
        }

        double alpha = 1.357 * Math.Pow(fourth / sixth, 1.0 / 7), share = 1 / (2 * Math.Sqrt(Math.PI) * n);
        double Excess(double log)
        {
            double h = Math.Exp(log);
            return Math.Log(share / Functional(column, alpha * Math.Pow(h, 5.0 / 7), 4)) / 5 - log;
        }

        // R's first guess at where the solution is, and as far beyond as needed.
        double high = Math.Log(1.144 * scale * Math.Pow(n, -0.2)), low = high - Math.Log(10);
        for (int i = 0; i < 60 && !(Excess(low) > 0); i++)
        {
            low -= Math.Log(1.2);
        }

        for (int i = 0; i < 60 && !(Excess(high) < 0); i++)
        {
            high += Math.Log(1.2);
        }

        return Brent.TryFindRoot(Excess, low, high, 1e-14, 200, out double root) ? Math.Exp(root) : throw NoSolution();
    }

    /// <summary>Σᵢⱼ wᵢwⱼ φ⁽ʳ⁾((xᵢ − xⱼ)/g)/(n(n − 1)g^(r+1)) with the normal density φ.</summary>
    private static double Functional(WeightedColumn column, double g, int derivative)
    {
        double n = column.TotalWeight;
        double total = GaussTransform.TryCreate(Centered(column), column.Weights, g, derivative)?.Total()
            ?? throw new InvalidDataException("the values lie too far apart for this bandwidth; look for an outlier, or choose another rule");
        return total / (n * (n - 1) * Math.Pow(g, derivative + 1) * SqrtTwoPi);
    }

    // About the middle one, so that an offset of the data costs no digits.
    private static double[] Centered(WeightedColumn column)
    {
        double middle = column.Values[column.Values.Length / 2];
        return [.. column.Values.Select(x => x - middle)];
    }

    private static InvalidDataException NoSolution() =>
        new("the data are too sparse for Sheather and Jones's equation, which has no solution; choose --bandwidth silverman");
}
