namespace Elbo.Numerics.Gaussians;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class NearestCenters
{
    /// <summary><see cref="Update{T}"/> of one row.</summary>
    public static void UpdateReference(
        ReadOnlySpan<double> row, ReadOnlySpan<double> centers, ReadOnlySpan<double> inverseUnits, ref double nearest, ref int label)
    {
        for (int k = 0; k < centers.Length / row.Length; k++)
        {
            double squared = 0;
            for (int d = 0; d < row.Length; d++)
            {
                double u = (row[d] - centers[(k * row.Length) + d]) * inverseUnits[d];
                squared += u * u;
            }

            if (squared < nearest)
            {
                (nearest, label) = (squared, k);
            }
        }
    }
}
