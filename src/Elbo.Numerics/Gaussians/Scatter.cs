using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <summary>
/// Adds weighted sums Σ r·(x − a) and scatter Σ r·(x − a)(x − a)ᵀ about an anchor of a block of rows. The lanes are rows.
/// </summary>
internal static partial class Scatter
{
    private const int Tile = 4;

    /// <summary>How much working memory <see cref="AddFull"/> needs.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="stride">The length of a padded column.</param>
    public static int FullScratch(int dimension, int stride) => 2 * RoundUp(dimension) * stride;

    /// <summary>Sums and full scatter.</summary>
    /// <param name="columns">D padded columns of <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The length of a padded column.</param>
    /// <param name="anchor">a: D numbers.</param>
    /// <param name="responsibilities">r: one padded column, zero in the padding.</param>
    /// <param name="scratch"><see cref="FullScratch"/> numbers of working memory.</param>
    /// <param name="sums">D numbers to add to.</param>
    /// <param name="scatter">A packed triangle to add to.</param>
    public static void AddFull(
        ReadOnlySpan<double> columns,
        int stride,
        ReadOnlySpan<double> anchor,
        ReadOnlySpan<double> responsibilities,
        Span<double> scratch,
        Span<double> sums,
        Span<double> scatter)
    {
        int dimension = anchor.Length;
        Check(columns, stride, dimension, responsibilities, sums);
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, FullScratch(dimension, stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(scatter.Length, Packed.Length(dimension));

        // Zero rows fill the last tile, so that every tile is whole.
        int padded = RoundUp(dimension);
        var centered = scratch[..(padded * stride)];
        var weighted = scratch.Slice(padded * stride, padded * stride);
        for (int d = 0; d < dimension; d++)
        {
            var column = centered.Slice(d * stride, stride);
            TensorPrimitives.Subtract(columns.Slice(d * stride, stride), anchor[d], column);
            TensorPrimitives.Multiply(column, responsibilities[..stride], weighted.Slice(d * stride, stride));
            sums[d] += Sums.Of(weighted.Slice(d * stride, stride));
        }

        centered[(dimension * stride)..].Clear();
        weighted[(dimension * stride)..].Clear();

        ref double x = ref MemoryMarshal.GetReference(centered);
        ref double y = ref MemoryMarshal.GetReference(weighted);
        nuint width = (nuint)Vector<double>.Count;
        nuint step = (nuint)stride;
        Span<double> tile = stackalloc double[2 * Tile];
        for (int i = 0; i < dimension; i += Tile)
        {
            for (int j = 0; j < i + Tile && j < dimension; j += 2)
            {
                Vector<double> a0 = default, a1 = default, a2 = default, a3 = default;
                Vector<double> b0 = default, b1 = default, b2 = default, b3 = default;
                nuint row = (nuint)i * step;
                nuint column = (nuint)j * step;
                for (nuint n = 0; n < step; n += width)
                {
                    var u = Vector.LoadUnsafe(ref x, column + n);
                    var v = Vector.LoadUnsafe(ref x, column + step + n);
                    var y0 = Vector.LoadUnsafe(ref y, row + n);
                    var y1 = Vector.LoadUnsafe(ref y, row + step + n);
                    var y2 = Vector.LoadUnsafe(ref y, row + (2 * step) + n);
                    var y3 = Vector.LoadUnsafe(ref y, row + (3 * step) + n);
                    a0 = Vector.FusedMultiplyAdd(y0, u, a0);
                    b0 = Vector.FusedMultiplyAdd(y0, v, b0);
                    a1 = Vector.FusedMultiplyAdd(y1, u, a1);
                    b1 = Vector.FusedMultiplyAdd(y1, v, b1);
                    a2 = Vector.FusedMultiplyAdd(y2, u, a2);
                    b2 = Vector.FusedMultiplyAdd(y2, v, b2);
                    a3 = Vector.FusedMultiplyAdd(y3, u, a3);
                    b3 = Vector.FusedMultiplyAdd(y3, v, b3);
                }

                (tile[0], tile[1]) = (Vector.Sum(a0), Vector.Sum(b0));
                (tile[2], tile[3]) = (Vector.Sum(a1), Vector.Sum(b1));
                (tile[4], tile[5]) = (Vector.Sum(a2), Vector.Sum(b2));
                (tile[6], tile[7]) = (Vector.Sum(a3), Vector.Sum(b3));
                for (int r = 0; r < Tile && i + r < dimension; r++)
                {
                    for (int c = 0; c < 2 && j + c <= i + r; c++)
                    {
                        scatter[Packed.Index(i + r, j + c)] += tile[(2 * r) + c];
                    }
                }
            }
        }
    }

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

    private static int RoundUp(int dimension) => (dimension + Tile - 1) / Tile * Tile;

    private static void Check(
        ReadOnlySpan<double> columns, int stride, int dimension, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> sums)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Columns.Padding, 0, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, dimension * stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(responsibilities.Length, stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, dimension);
    }
}
