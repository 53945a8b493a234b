namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class RowProducts
{
    /// <summary><see cref="Multiply{T}"/> of one row with one vector.</summary>
    public static double MultiplyReference(ReadOnlySpan<double> row, ReadOnlySpan<double> vector)
    {
        double sum = 0;
        for (int d = 0; d < vector.Length; d++)
        {
            sum += row[d] * vector[d];
        }

        return sum;
    }
}
