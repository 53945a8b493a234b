using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The maxima that structures share: every matrix on its own, W divided by its weight and raised to the floor. A matrix without weight stays.
/// </summary>
internal static class CovarianceMaximum
{
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

    private static bool IsAlive(WithinScatter within, int matrix) => within.Weight(matrix) > WithinScatter.DeadWeight;

    private static Span<double> Matrix(WithinScatter within, Span<double> covariances, int matrix) =>
        covariances.Slice(matrix * within.MatrixLength, within.MatrixLength);
}
