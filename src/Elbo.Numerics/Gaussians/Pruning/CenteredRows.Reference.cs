namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class CenteredRows
{
    /// <summary>The magnitude that <see cref="Subtract{T}"/> writes for one row.</summary>
    public static double MagnitudeReference(ReadOnlySpan<double> row, ReadOnlySpan<double> center, ReadOnlySpan<double> reach)
    {
        double sum = 0;
        for (int d = 0; d < row.Length; d++)
        {
            sum += reach[d] * Math.Abs(row[d] - center[d]);
        }

        return sum;
    }
}
