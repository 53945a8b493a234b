namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class LinearScores
{
    /// <summary>The score that <see cref="Ask{T}"/> compares, of one row, component and direction.</summary>
    public static double ScoreReference(ReadOnlySpan<double> row, ReadOnlySpan<double> direction, double offset, double peak)
    {
        double y = -offset;
        for (int r = 0; r < row.Length; r++)
        {
            y += direction[r] * row[r];
        }

        return peak - (0.5 * y * y);
    }
}
