using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class MarginalScores
{
    /// <summary>The score that <see cref="Above{T}"/> compares, of one row; A is a packed triangle.</summary>
    public static double ScoreReference(ReadOnlySpan<double> row, ReadOnlySpan<double> offset, ReadOnlySpan<double> factor, double normalizer)
    {
        double squared = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double y = -offset[i];
            for (int j = 0; j <= i; j++)
            {
                y += factor[Packed.Index(i, j)] * row[j];
            }

            squared += y * y;
        }

        return normalizer - (0.5 * squared);
    }
}
