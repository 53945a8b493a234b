namespace Elbo.Numerics.Lattices;

/// <summary>What the passes over a lattice share.</summary>
internal static class Lattice
{
    /// <summary>The largest of some numbers; −∞ of none.</summary>
    public static double Most(ReadOnlySpan<double> values)
    {
        double most = double.NegativeInfinity;
        foreach (double value in values)
        {
            most = Math.Max(most, value);
        }

        return most;
    }

    /// <summary>ln Σ exp; −∞ of nothing but impossible terms.</summary>
    public static double LogSum(ReadOnlySpan<double> terms)
    {
        double most = Most(terms), sum = 0;
        if (double.IsNegativeInfinity(most))
        {
            return most;
        }

        foreach (double term in terms)
        {
            sum += Math.Exp(term - most);
        }

        return most + Math.Log(sum);
    }
}
