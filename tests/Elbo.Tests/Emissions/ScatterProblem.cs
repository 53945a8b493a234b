using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.Emissions;

/// <summary>What the covariances' M-step gets: counts and packed scatter matrices of K components, whatever the structure keeps of them.</summary>
internal sealed record ScatterProblem(ICovarianceStructure Structure, double[] Counts, double[][] Scatter, CovarianceFloor Floor)
{
    public int Dimension => Floor.Minima.Length;

    /// <summary>The structure's M-step, as one matrix per component.</summary>
    /// <param name="previous">The previous covariances, one per component; zeros if not given.</param>
    public double[][] Maximize(double[][]? previous = null)
    {
        double[][] stored = [.. Scatter.Select(Kept)];
        if (Structure.IsPooled)
        {
            stored = [[.. Enumerable.Range(0, stored[0].Length).Select(i => stored.Sum(matrix => matrix[i]))]];
        }

        double[] covariances = previous is null ? new double[stored.Sum(static m => m.Length)] : [.. previous.SelectMany(static m => m)];
        Structure.Maximize(new WithinScatter(Dimension, Counts, stored.SelectMany(static m => m).ToArray(), stored[0].Length), Floor, covariances);
        return [.. Counts.Select((_, k) => covariances.Skip(Structure.IsPooled ? 0 : k * stored[0].Length).Take(stored[0].Length).ToArray())];
    }

    /// <summary>−½ Σₖ (nₖ ln|Σₖ| + tr Σₖ⁻¹Wₖ).</summary>
    /// <param name="covariances">One matrix per component, as the structure stores them.</param>
    public double Value(double[][] covariances)
    {
        double sum = 0;
        for (int k = 0; k < Counts.Length; k++)
        {
            sum += Structure.IsDiagonal ? Diagonal(covariances[k], k) : Full(covariances[k], k);
        }

        return -0.5 * sum;
    }

    /// <summary>Whether every covariance is above a floor that is the same for all columns.</summary>
    /// <param name="covariances">One matrix per component, as the structure stores them.</param>
    public bool IsAllowed(double[][] covariances)
    {
        double lowest = Floor.Minima[0] * (1 - 1e-12);
        return covariances.All(c => Structure.IsDiagonal ? c.Min() >= lowest : SymmetricEigen.IsAbove(c, lowest, Dimension));
    }

    private double[] Kept(double[] matrix) =>
        Structure.IsDiagonal ? [.. Enumerable.Range(0, Dimension).Select(d => matrix[Packed.Index(d, d)])] : matrix;

    private double Diagonal(double[] variances, int component)
    {
        double sum = 0;
        for (int d = 0; d < Dimension; d++)
        {
            sum += (Counts[component] * Math.Log(variances[d])) + (Scatter[component][Packed.Index(d, d)] / variances[d]);
        }

        return sum;
    }

    private double Full(double[] covariance, int component)
    {
        double[] factor = new double[covariance.Length], inverse = new double[covariance.Length];
        if (!Cholesky.TryFactor(covariance, factor, Dimension))
        {
            return double.PositiveInfinity;
        }

        Cholesky.Invert(factor, inverse, Dimension);
        double sum = Counts[component] * Cholesky.LogDeterminant(factor, Dimension);
        for (int i = 0; i < Dimension; i++)
        {
            for (int a = 0; a <= i; a++)
            {
                for (int b = 0; b <= i; b++)
                {
                    double entry = Scatter[component][a >= b ? Packed.Index(a, b) : Packed.Index(b, a)];
                    sum += inverse[Packed.Index(i, a)] * entry * inverse[Packed.Index(i, b)];
                }
            }
        }

        return sum;
    }
}
