using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The same axes for all components. They minimize what is left of the objective once every component has its best variances sₖd along
/// them: Σₖ nₖ Σd ln sₖd, or Σₖ (Πd sₖd)^(1/D) where volumes are equal.
/// </summary>
internal sealed class CommonAxes : IOrientation
{
    /// <summary>So many components are tried as starts of their own.</summary>
    private const int MostStarts = 8;

    /// <summary>Axes that one sweep improves by less, in nats per row, are those of a fit under way; others are those of a start.</summary>
    private const double UnderWay = 0.1;

    /// <summary>There, sweeps that gain less than this share of the first are left to the next M-step: most of the gain is had in a tenth of the time.</summary>
    private const double EnoughShare = 0.05;

    /// <summary>A share of the floor, far below what changes a result, that keeps the logarithm of an empty direction finite.</summary>
    private const double Ridge = 1e-8;

    private readonly bool _hasEqualVolume;

    /// <summary>Common axes.</summary>
    /// <param name="hasEqualVolume">Whether all components have the same volume; otherwise every component has its own.</param>
    public CommonAxes(bool hasEqualVolume) => _hasEqualVolume = hasEqualVolume;

    /// <inheritdoc/>
    public bool IsCommon => true;

    /// <inheritdoc/>
    public double[][,] Of(double[][] covariances, int dimension)
    {
        double[][,] Repeat(double[,] axes) => [.. covariances.Select(_ => axes)];

        double[] traces = [.. covariances.Select(covariance => Trace(covariance, dimension))];
        double[,] start = Pooled(covariances, traces, dimension);
        if (!traces.All(static trace => trace > 0))
        {
            return Repeat(start);
        }

        double[] weights = new double[covariances.Length];
        Array.Fill(weights, 1);
        var rotation = new JointRotation(weights, covariances, start, hasEqualVolume: false);
        return Repeat(rotation.IsDiagonal ? start : rotation.Minimize());
    }

    /// <inheritdoc/>
    public double[][,] Best(ScaledScatter scatter)
    {
        int dimension = scatter.Dimension;
        double[][] matrices = [.. scatter.Matrices.Select((matrix, k) => Ridged(matrix, Ridge * scatter.Weights[k], scatter.Floor))];

        // From the previous axes, so that no step falls; where those are only a start's, from better ones if a decomposition finds them.
        var best = Rotation(Of(scatter.Previous, dimension)[0]);
        double gain = best.Sweep(isWide: false);
        bool isUnderWay = gain <= UnderWay && scatter.Previous.All(previous => Trace(previous, dimension) > 0);
        if (!isUnderWay)
        {
            best.Sweep(isWide: true);
            double[] traces = [.. matrices.Select((matrix, k) => Trace(matrix, dimension) / scatter.Weights[k])];
            Challenge(Pooled(matrices, scatter.Weights, dimension));
            Challenge(Pooled(matrices, traces, dimension));
            foreach (double[] matrix in matrices.Take(MostStarts))
            {
                Challenge(SymmetricEigen.Decompose(matrix, dimension).Vectors);
            }
        }

        double[,] axes = isUnderWay ? best.Improve(EnoughShare * gain) : best.Minimize();
        return [.. matrices.Select(_ => axes)];

        JointRotation Rotation(double[,] start) => new(scatter.Weights, matrices, start, _hasEqualVolume);

        void Challenge(double[,] start)
        {
            var other = Rotation(start);
            other.Sweep(isWide: true);
            best = other.Value < best.Value ? other : best;
        }
    }

    private static double[] Ridged(double[] matrix, double ridge, double[] floor)
    {
        double[] result = [.. matrix];
        for (int d = 0; d < floor.Length; d++)
        {
            result[Packed.Index(d, d)] += ridge * floor[d];
        }

        return result;
    }

    private static double Trace(double[] packed, int dimension)
    {
        double sum = 0;
        for (int d = 0; d < dimension; d++)
        {
            sum += packed[Packed.Index(d, d)];
        }

        return sum;
    }

    /// <summary>The axes of the sum of matrices, each divided by a number of its own.</summary>
    private static double[,] Pooled(double[][] matrices, double[] divisors, int dimension)
    {
        double[] sum = new double[matrices[0].Length];
        for (int k = 0; k < matrices.Length; k++)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += divisors[k] > 0 ? matrices[k][i] / divisors[k] : 0;
            }
        }

        return SymmetricEigen.Decompose(sum, dimension).Vectors;
    }
}
