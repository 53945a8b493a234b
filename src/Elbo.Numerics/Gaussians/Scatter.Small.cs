using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The full scatter matrix in few dimensions: the lanes are rows, because a row does not fill the lanes.</content>
internal static partial class Scatter
{
    /// <summary>Up to here <see cref="AddSmall{T}"/> is the faster; beyond, columns fill the vectors of <see cref="AddFull{T}"/> well enough.</summary>
    public const int MostSmallDimensions = 8;

    /// <summary>Columns come in fours: the triangle of four is ten sums, a square of four rows and two columns eight.</summary>
    private const int Fours = (MostSmallDimensions + 3) / 4;

    /// <summary>So many tiles of rows, less the anchor, stay in the first-level cache.</summary>
    private const int SmallTiles = 14;

    /// <summary>
    /// What <see cref="AddFull{T}"/> does, on tiles of rows: no root, no packing, no choice of rows. Cost: about D(D+1)/2 multiply-adds for every row.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="anchor">a: D numbers, at most <see cref="MostSmallDimensions"/>.</param>
    /// <param name="responsibilities">r: one number per row.</param>
    /// <param name="sums">D numbers to add to.</param>
    /// <param name="scatter">A packed triangle to add to.</param>
    [SkipLocalsInit]
    public static void AddSmall<T>(
        ReadOnlySpan<double> rows, ReadOnlySpan<double> anchor, ReadOnlySpan<double> responsibilities, Span<double> sums, Span<double> scatter)
        where T : struct, ILanes<T>
    {
        int dimension = anchor.Length;
        int width = RowTiles.VectorsPerTile * T.Count;
        int whole = responsibilities.Length / width;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, MostSmallDimensions, nameof(anchor));
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T>(responsibilities.Length, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(scatter.Length, Packed.Length(dimension));
        Span<double> work = stackalloc double[(4 * Fours * SmallTiles * width) + Alignment.Line];
        work = Alignment.Align(work);
        int tile = width * dimension;
        for (int at = 0; at < whole; at += SmallTiles)
        {
            int tiles = Math.Min(SmallTiles, whole - at);
            AddSmallTiles<T>(rows.Slice(at * tile, tiles * tile), anchor, responsibilities.Slice(at * width, tiles * width), work, sums, scatter);
        }

        if (whole * width < responsibilities.Length)
        {
            // The last tile has rows of zeros, and a responsibility of zero for each of them.
            Span<double> last = stackalloc double[width];
            last.Clear();
            responsibilities[(whole * width)..].CopyTo(last);
            AddSmallTiles<T>(rows.Slice(whole * tile, tile), anchor, last, work, sums, scatter);
        }
    }

    /// <summary>A few tiles: x − a, column by column, and the triangles of four columns on the way; then the squares below them.</summary>
    [SkipLocalsInit]
    private static void AddSmallTiles<T>(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> anchor,
        ReadOnlySpan<double> responsibilities,
        Span<double> work,
        Span<double> sums,
        Span<double> scatter)
        where T : struct, ILanes<T>
    {
        int dimension = anchor.Length, column = SmallTiles * RowTiles.VectorsPerTile * T.Count, length = responsibilities.Length;
        ref double u = ref MemoryMarshal.GetReference(work);
        ref double share = ref MemoryMarshal.GetReference(responsibilities);
        Span<double> results = stackalloc double[10];
        for (int i = 0; i < dimension; i += 4)
        {
            SmallTriangle<T>(rows, anchor, i, responsibilities, ref Unsafe.Add(ref u, i * column), column, results);
            for (int r = 0; r < Math.Min(4, dimension - i); r++)
            {
                for (int c = 0; c <= r; c++)
                {
                    scatter[Packed.Index(i + r, i + c)] += results[Packed.Index(r, c)];
                }
            }

            SmallSums<T>(ref Unsafe.Add(ref u, i * column), ref share, (nuint)column, (nuint)length, results);
            for (int r = 0; r < Math.Min(4, dimension - i); r++)
            {
                sums[i + r] += results[r];
            }

            for (int j = 0; j < i; j += 2)
            {
                SmallSquare<T>(ref Unsafe.Add(ref u, i * column), ref Unsafe.Add(ref u, j * column), ref share, (nuint)column, (nuint)length, results);
                for (int r = 0; r < Math.Min(4, dimension - i); r++)
                {
                    scatter[Packed.Index(i + r, j)] += results[2 * r];
                    scatter[Packed.Index(i + r, j + 1)] += results[(2 * r) + 1];
                }
            }
        }
    }

    /// <summary>Four columns from a first one, of which those beyond D repeat the last: nobody reads what becomes of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SmallTriangle<T>(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> anchor,
        int first,
        ReadOnlySpan<double> responsibilities,
        ref double u,
        int column,
        Span<double> results)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, step = RowTiles.VectorsPerTile * width, second = (nuint)column, third = 2 * second, fourth = 3 * second;
        int last = anchor.Length - 1, c1 = Math.Min(first + 1, last), c2 = Math.Min(first + 2, last), c3 = Math.Min(first + 3, last);
        nuint i0 = (nuint)first * step, i1 = (nuint)c1 * step, i2 = (nuint)c2 * step, i3 = (nuint)c3 * step;
        T a0 = T.Broadcast(anchor[first]), a1 = T.Broadcast(anchor[c1]), a2 = T.Broadcast(anchor[c2]), a3 = T.Broadcast(anchor[c3]);
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double share = ref MemoryMarshal.GetReference(responsibilities);
        T s00 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        T s22 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        nuint end = (nuint)responsibilities.Length, tile = step * (nuint)anchor.Length;
        for (nuint n = 0, at = 0; n < end; at += tile)
        {
            for (nuint stop = n + step, to = at; n < stop; n += width, to += width)
            {
                var r = T.Load(ref share, n);
                var u0 = T.Load(ref x, to + i0) - a0;
                var v = u0 * r;
                T.Store(u0, ref u, n);
                T.AddProduct(v, u0, ref s00);
                var u1 = T.Load(ref x, to + i1) - a1;
                v = u1 * r;
                T.Store(u1, ref u, n + second);
                T.AddProduct(v, u0, ref s10);
                T.AddProduct(v, u1, ref s11);
                var u2 = T.Load(ref x, to + i2) - a2;
                v = u2 * r;
                T.Store(u2, ref u, n + third);
                T.AddProduct(v, u0, ref s20);
                T.AddProduct(v, u1, ref s21);
                T.AddProduct(v, u2, ref s22);
                var u3 = T.Load(ref x, to + i3) - a3;
                v = u3 * r;
                T.Store(u3, ref u, n + fourth);
                T.AddProduct(v, u0, ref s30);
                T.AddProduct(v, u1, ref s31);
                T.AddProduct(v, u2, ref s32);
                T.AddProduct(v, u3, ref s33);
            }
        }

        results[0] = T.Sum(s00);
        results[1] = T.Sum(s10);
        results[2] = T.Sum(s11);
        results[3] = T.Sum(s20);
        results[4] = T.Sum(s21);
        results[5] = T.Sum(s22);
        results[6] = T.Sum(s30);
        results[7] = T.Sum(s31);
        results[8] = T.Sum(s32);
        results[9] = T.Sum(s33);
    }

    /// <summary>Σ r·u of four columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SmallSums<T>(ref double u, ref double share, nuint column, nuint length, Span<double> results)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, third = 2 * column, fourth = 3 * column;
        T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        nuint n = 0;

        // Two vectors of rows at once: four sums would wait for each other.
        for (; n + (2 * width) <= length; n += 2 * width)
        {
            var r = T.Load(ref share, n);
            T.AddProduct(r, T.Load(ref u, n), ref a0);
            T.AddProduct(r, T.Load(ref u, n + column), ref b0);
            T.AddProduct(r, T.Load(ref u, n + third), ref c0);
            T.AddProduct(r, T.Load(ref u, n + fourth), ref d0);
            r = T.Load(ref share, n + width);
            T.AddProduct(r, T.Load(ref u, n + width), ref a1);
            T.AddProduct(r, T.Load(ref u, n + column + width), ref b1);
            T.AddProduct(r, T.Load(ref u, n + third + width), ref c1);
            T.AddProduct(r, T.Load(ref u, n + fourth + width), ref d1);
        }

        for (; n < length; n += width)
        {
            var r = T.Load(ref share, n);
            T.AddProduct(r, T.Load(ref u, n), ref a0);
            T.AddProduct(r, T.Load(ref u, n + column), ref b0);
            T.AddProduct(r, T.Load(ref u, n + third), ref c0);
            T.AddProduct(r, T.Load(ref u, n + fourth), ref d0);
        }

        results[0] = T.Sum(a0 + a1);
        results[1] = T.Sum(b0 + b1);
        results[2] = T.Sum(c0 + c1);
        results[3] = T.Sum(d0 + d1);
    }

    /// <summary>Σ r·u·v of four columns with two others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SmallSquare<T>(ref double u, ref double v, ref double share, nuint column, nuint length, Span<double> results)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, third = 2 * column, fourth = 3 * column;
        T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (nuint n = 0; n < length; n += width)
        {
            var r = T.Load(ref share, n);
            var v0 = T.Load(ref v, n) * r;
            var v1 = T.Load(ref v, n + column) * r;
            var x = T.Load(ref u, n);
            T.AddProduct(x, v0, ref a0);
            T.AddProduct(x, v1, ref a1);
            x = T.Load(ref u, n + column);
            T.AddProduct(x, v0, ref b0);
            T.AddProduct(x, v1, ref b1);
            x = T.Load(ref u, n + third);
            T.AddProduct(x, v0, ref c0);
            T.AddProduct(x, v1, ref c1);
            x = T.Load(ref u, n + fourth);
            T.AddProduct(x, v0, ref d0);
            T.AddProduct(x, v1, ref d1);
        }

        results[0] = T.Sum(a0);
        results[1] = T.Sum(a1);
        results[2] = T.Sum(b0);
        results[3] = T.Sum(b1);
        results[4] = T.Sum(c0);
        results[5] = T.Sum(c1);
        results[6] = T.Sum(d0);
        results[7] = T.Sum(d1);
    }
}
