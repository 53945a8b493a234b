using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <content>The plain loops that the kernels must equal.</content>
internal static partial class Scatter
{
    /// <summary><see cref="AddFull{T, TNumber}"/> of one row.</summary>
    public static void AddFullReference(
        ReadOnlySpan<double> row, ReadOnlySpan<double> anchor, double responsibility, Span<double> sums, Span<double> scatter)
    {
        for (int i = 0; i < row.Length; i++)
        {
            sums[i] += responsibility * (row[i] - anchor[i]);
            for (int j = 0; j <= i; j++)
            {
                scatter[Packed.Index(i, j)] += responsibility * (row[i] - anchor[i]) * (row[j] - anchor[j]);
            }
        }
    }

    /// <summary><see cref="AddDiagonal"/> of one row.</summary>
    public static void AddDiagonalReference(
        ReadOnlySpan<double> row, ReadOnlySpan<double> anchor, double responsibility, Span<double> sums, Span<double> squares)
    {
        for (int i = 0; i < row.Length; i++)
        {
            double deviation = row[i] - anchor[i];
            sums[i] += responsibility * deviation;
            squares[i] += responsibility * deviation * deviation;
        }
    }
}
