using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// Matrices Σₖ = λₖC that minimize Σₖ (nₖ ln|Σₖ| + tr Σₖ⁻¹Wₖ) under Σₖ ⪰ level·I. Each of C = Σₖ Wₖ/(λₖ n) and λₖ = tr C⁻¹Wₖ/(nₖ D) is the
/// minimum given the other, with the eigenvalues of C and the λₖ raised as far as the bound asks.
/// </summary>
internal sealed class ProportionalMaximum
{
    private const int MostSteps = 1000;
    private const double Settled = 1e-13;
    private const double Smallest = 1e-200;

    private readonly ScaledScatter _scatter;
    private readonly double _level;
    private readonly double _total;

    /// <summary>The problem.</summary>
    /// <param name="scatter">nₖ, Wₖ, and previous covariances, whose volumes come first: the objective never rises from them.</param>
    /// <param name="level">The smallest eigenvalue of every Σₖ.</param>
    public ProportionalMaximum(ScaledScatter scatter, double level)
    {
        _scatter = scatter;
        _level = level;
        _total = Sums.Of(scatter.Weights);
    }

    /// <summary>One packed lower triangle per component.</summary>
    public double[][] Solve()
    {
        int dimension = _scatter.Dimension;
        double[] volumes = StartVolumes();
        double[] common = Common(volumes);
        double[] factor = new double[common.Length], inverse = new double[common.Length];
        for (int step = 0; step < MostSteps && Cholesky.TryFactor(common, factor, dimension); step++)
        {
            Cholesky.Invert(factor, inverse, dimension);
            double[] next = [.. _scatter.Matrices.Select((matrix, k) => Congruence.Trace(inverse, matrix, dimension) / (_scatter.Weights[k] * dimension))];
            Raise(next, common);
            double change = 0;
            for (int k = 0; k < next.Length; k++)
            {
                change = Math.Max(change, Math.Abs((next[k] / volumes[k]) - 1));
            }

            volumes = next;
            common = Common(volumes);
            if (change < Settled)
            {
                break;
            }
        }

        return [.. volumes.Select(volume => common.Select(c => volume * c).ToArray())];
    }

    private double[] Common(double[] volumes)
    {
        int dimension = _scatter.Dimension;
        double[] common = new double[_scatter.Matrices[0].Length];
        for (int k = 0; k < volumes.Length; k++)
        {
            double scale = 1 / volumes[k] / _total;
            for (int i = 0; i < common.Length; i++)
            {
                common[i] += scale * _scatter.Matrices[k][i];
            }
        }

        double bound = _level / volumes.Min();
        if (SymmetricEigen.IsAbove(common, bound, dimension))
        {
            return common;
        }

        var (values, vectors) = SymmetricEigen.Decompose(common, dimension);
        return SymmetricEigen.Compose(vectors, [.. values.Select(value => value > bound ? value : bound)]);
    }

    /// <summary>Raises volumes until λₖC ⪰ level·I.</summary>
    private void Raise(double[] volumes, double[] common)
    {
        double lowest = volumes.Min();
        if (!(lowest > 0) || !SymmetricEigen.IsAbove(common, _level / lowest, _scatter.Dimension))
        {
            double bound = _level / SymmetricEigen.Decompose(common, _scatter.Dimension).Values.Min();
            for (int k = 0; k < volumes.Length; k++)
            {
                volumes[k] = volumes[k] > bound ? volumes[k] : bound;
            }
        }
    }

    private double[] StartVolumes()
    {
        int dimension = _scatter.Dimension;
        double[] factor = new double[_scatter.Matrices[0].Length];
        bool hasPrevious = true;
        double[] volumes = new double[_scatter.Weights.Length];
        for (int k = 0; k < volumes.Length && hasPrevious; k++)
        {
            hasPrevious = Cholesky.TryFactor(_scatter.Previous[k], factor, dimension);
            volumes[k] = hasPrevious ? Math.Exp(Cholesky.LogDeterminant(factor, dimension) / dimension) : 0;
        }

        if (hasPrevious)
        {
            return volumes;
        }

        for (int k = 0; k < volumes.Length; k++)
        {
            double trace = 0;
            for (int d = 0; d < dimension; d++)
            {
                trace += _scatter.Matrices[k][Packed.Index(d, d)];
            }

            volumes[k] = Math.Max(trace / (_scatter.Weights[k] * dimension), Smallest);
        }

        return volumes;
    }
}
