namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class SparseScores
{
    /// <summary><see cref="Full{T}"/>; the factor is a packed triangle.</summary>
    public static void FullReference(
        ReadOnlySpan<double> rows, ReadOnlySpan<int> indices, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverseFactor, double normalizer, Span<double> scores)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            scores[i] = GaussianScores.FullReference(rows.Slice(indices[i] * mean.Length, mean.Length), mean, inverseFactor, normalizer);
        }
    }
}
