namespace Elbo.Numerics.Gaussians;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class Mahalanobis
{
    /// <summary><see cref="Diagonal"/> of one row.</summary>
    public static double DiagonalReference(ReadOnlySpan<double> row, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverseDeviations)
    {
        double squared = 0;
        for (int d = 0; d < row.Length; d++)
        {
            double y = (row[d] - mean[d]) * inverseDeviations[d];
            squared += y * y;
        }

        return squared;
    }
}
