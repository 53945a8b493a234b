using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <content>The plain loops that the kernels must equal.</content>
internal static partial class GaussianScores
{
    /// <summary><see cref="Full{T}"/> of one row; the factor is a packed triangle.</summary>
    public static double FullReference(ReadOnlySpan<double> row, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverseFactor, double normalizer)
    {
        double squared = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double y = 0;
            for (int j = 0; j <= i; j++)
            {
                y += inverseFactor[Packed.Index(i, j)] * (row[j] - mean[j]);
            }

            squared += y * y;
        }

        return double.IsNaN(squared) ? double.NegativeInfinity : normalizer - (0.5 * squared);
    }

    /// <summary><see cref="Diagonal{T}"/> of one row and one component.</summary>
    public static double DiagonalReference(
        ReadOnlySpan<double> row, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverseDeviations, double normalizer)
    {
        double squared = 0;
        for (int d = 0; d < row.Length; d++)
        {
            double y = (row[d] - mean[d]) * inverseDeviations[d];
            squared += y * y;
        }

        return double.IsNaN(squared) ? double.NegativeInfinity : normalizer - (0.5 * squared);
    }
}
