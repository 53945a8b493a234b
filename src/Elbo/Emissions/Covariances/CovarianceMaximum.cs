using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The maxima that structures share. Where every matrix is on its own, it is W divided by its weight and raised to the floor, and one without
/// weight stays.
/// </summary>
internal static class CovarianceMaximum
{
    private const double HighestLevel = 1e6;
    private const double Rounding = 1e-14;

    /// <summary>Free matrices.</summary>
    public static void Full(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        for (int m = 0; m < within.MatrixCount; m++)
        {
            if (IsAlive(within, m))
            {
                var covariance = Matrix(within, covariances, m);
                TensorPrimitives.Divide(within[m], within.Weight(m), covariance);
                floor.ClipFull(covariance);
            }
        }
    }

    /// <summary>Diagonal matrices.</summary>
    public static void Diagonal(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        for (int m = 0; m < within.MatrixCount; m++)
        {
            if (IsAlive(within, m))
            {
                var variances = Matrix(within, covariances, m);
                TensorPrimitives.Divide(within[m], within.Weight(m), variances);
                floor.ClipDiagonal(variances);
            }
        }
    }

    /// <summary>Multiples of the unit matrix.</summary>
    public static void Spherical(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        for (int m = 0; m < within.MatrixCount; m++)
        {
            if (IsAlive(within, m))
            {
                var variances = Matrix(within, covariances, m);
                variances.Fill(Sums.Of(within[m]) / (within.Weight(m) * within.Dimension));
                floor.ClipSpherical(variances);
            }
        }
    }

    /// <summary>Diagonal matrices that share volume or shape.</summary>
    /// <param name="within">Counts and scatter of every component.</param>
    /// <param name="floor">The smallest covariance allowed.</param>
    /// <param name="covariances">The previous variances; those to write.</param>
    /// <param name="maximum">The variances along the columns.</param>
    public static void AlongColumns(WithinScatter within, CovarianceFloor floor, Span<double> covariances, AxisMaximum maximum)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (ScaledScatter.ByColumn(within, floor, covariances) is { } scatter)
        {
            double[][] lower = [.. scatter.Matrices.Select(_ => scatter.Floor)];
            scatter.Store(maximum(scatter.Weights, scatter.Matrices, lower, scatter.Previous), covariances);
        }
    }

    /// <summary>Packed matrices that share parts.</summary>
    /// <param name="within">Counts and scatter of every component.</param>
    /// <param name="scatter">The same in other units, in which the maximum works.</param>
    /// <param name="floor">The smallest covariance allowed.</param>
    /// <param name="covariances">The previous covariances; those to write.</param>
    /// <param name="maximum">The best covariances under a floor, both in the scatter's units.</param>
    public static void Shared(
        WithinScatter within, ScaledScatter scatter, CovarianceFloor floor, Span<double> covariances, Func<double[], double[][]> maximum)
    {
        double[] best = new double[covariances.Length];
        scatter.Store(Factorable(scatter, maximum), best);

        // Near the floor rounding can cost more than a step gains, and some maxima are not exact: what was there may be better.
        double before = Objective(within, covariances);
        if (before < Objective(within, best) - (Rounding * Math.Abs(before)) && AllAllowed(floor, covariances, within.MatrixLength))
        {
            return;
        }

        best.CopyTo(covariances);
    }

    /// <summary>Raises the floor until what comes of it can be factored: only one at the limit of the arithmetic can fail to, by rounding.</summary>
    private static double[][] Factorable(ScaledScatter scatter, Func<double[], double[][]> maximum)
    {
        double[] factor = new double[Packed.Length(scatter.Dimension)];
        for (double level = 1; level <= HighestLevel; level *= 2)
        {
            double[][] candidate = maximum([.. scatter.Floor.Select(f => level * f)]);
            if (candidate.All(c => Cholesky.TryFactor(c, factor, scatter.Dimension)))
            {
                return candidate;
            }
        }

        // Equal multiples of the unit matrix have every structure.
        double[] unit = new double[factor.Length];
        for (int d = 0; d < scatter.Dimension; d++)
        {
            unit[Packed.Index(d, d)] = scatter.Floor.Max();
        }

        return [.. scatter.Weights.Select(_ => unit)];
    }

    private static bool AllAllowed(CovarianceFloor floor, ReadOnlySpan<double> covariances, int length)
    {
        for (int at = 0; at < covariances.Length; at += length)
        {
            if (!floor.Allows(covariances.Slice(at, length)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Σₖ (nₖ ln|Σₖ| + tr Σₖ⁻¹Wₖ) of the components that live; ∞ if a matrix cannot be factored.</summary>
    private static double Objective(WithinScatter within, ReadOnlySpan<double> covariances)
    {
        int dimension = within.Dimension;
        double[] factor = new double[within.MatrixLength], inverse = new double[within.MatrixLength];
        double sum = 0;
        for (int m = 0; m < within.MatrixCount; m++)
        {
            if (IsAlive(within, m))
            {
                if (!Cholesky.TryFactor(covariances.Slice(m * within.MatrixLength, within.MatrixLength), factor, dimension))
                {
                    return double.PositiveInfinity;
                }

                Cholesky.Invert(factor, inverse, dimension);
                sum += (within.Weight(m) * Cholesky.LogDeterminant(factor, dimension)) + Congruence.Trace(inverse, within[m], dimension);
            }
        }

        return sum;
    }

    private static bool IsAlive(WithinScatter within, int matrix) => within.Weight(matrix) > WithinScatter.DeadWeight;

    private static Span<double> Matrix(WithinScatter within, Span<double> covariances, int matrix) =>
        covariances.Slice(matrix * within.MatrixLength, within.MatrixLength);
}
