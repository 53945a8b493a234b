using System.Numerics;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <summary>
/// Adds weighted sums Σ r·(x − a) and scatter Σ r·(x − a)(x − a)ᵀ about an anchor of a block of rows. The lanes are rows.
/// </summary>
internal static partial class Scatter
{
    /// <summary>Sums and the diagonal of the scatter.</summary>
    /// <param name="columns">D padded columns of <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The length of a padded column.</param>
    /// <param name="anchor">a: D numbers.</param>
    /// <param name="responsibilities">r: one padded column, zero in the padding.</param>
    /// <param name="sums">D numbers to add to.</param>
    /// <param name="squares">D numbers to add to.</param>
    public static void AddDiagonal(
        ReadOnlySpan<double> columns,
        int stride,
        ReadOnlySpan<double> anchor,
        ReadOnlySpan<double> responsibilities,
        Span<double> sums,
        Span<double> squares)
    {
        int dimension = anchor.Length;
        Check(columns, stride, dimension, responsibilities, sums);
        ArgumentOutOfRangeException.ThrowIfLessThan(squares.Length, dimension);
        ref double x = ref MemoryMarshal.GetReference(columns);
        ref double r = ref MemoryMarshal.GetReference(responsibilities);
        nuint width = (nuint)Vector<double>.Count;
        nuint step = (nuint)stride;
        for (int d = 0; d < dimension; d++)
        {
            var center = new Vector<double>(anchor[d]);
            Vector<double> sum = default, square = default;
            Vector<double> sum2 = default, square2 = default;
            nuint at = (nuint)d * step;
            for (nuint n = 0; n < step; n += 2 * width)
            {
                var u = Vector.LoadUnsafe(ref x, at + n) - center;
                var v = Vector.LoadUnsafe(ref x, at + n + width) - center;
                var ru = u * Vector.LoadUnsafe(ref r, n);
                var rv = v * Vector.LoadUnsafe(ref r, n + width);
                sum += ru;
                sum2 += rv;
                square = Vector.FusedMultiplyAdd(ru, u, square);
                square2 = Vector.FusedMultiplyAdd(rv, v, square2);
            }

            sums[d] += Vector.Sum(sum + sum2);
            squares[d] += Vector.Sum(square + square2);
        }
    }

    private static void Check(
        ReadOnlySpan<double> columns, int stride, int dimension, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> sums)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Columns.Padding, 0, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, dimension * stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(responsibilities.Length, stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, dimension);
    }
}
