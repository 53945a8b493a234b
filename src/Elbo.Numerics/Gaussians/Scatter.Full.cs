using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The full scatter matrix: a symmetric update, tile by tile of the lower triangle.</content>
internal static partial class Scatter
{
    /// <summary>
    /// Up to this share of its weight a row is left out. A row of which component k has the share r lies 2 ln(1/r) farther from it, in squared
    /// distances, than from its own, so that what is left out of the objective is less than the rounding of what is in it.
    /// </summary>
    public const double Negligible = 1e-17;

    /// <summary>Rows per tile of the result; with three vectors of columns they are twelve independent sums, as in <see cref="RowTiles"/>.</summary>
    private const int TileRows = 4;

    private const int TileVectors = 3;

    /// <summary>How many rows of data are packed at a time: four panels of them stay in the first-level cache.</summary>
    private const int PackedRows = 192;

    /// <summary><see cref="FullScratch{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="FullScratch{T, TNumber}" path="/param"/>
    public static int FullScratch<T>(int dimension)
        where T : struct, ILanes<T> => FullScratch<T, double>(dimension);

    /// <summary>How much working memory <see cref="AddFull{T, TNumber}"/> needs.</summary>
    /// <param name="dimension">D.</param>
    public static int FullScratch<T, TNumber>(int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged => PanelCount<T, TNumber>(dimension) * PackedRows * T.Count;

    /// <summary><see cref="AddFull{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="AddFull{T, TNumber}" path="/param"/>
    public static void AddFull<T>(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> anchor,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> weights,
        Span<double> scratch,
        Span<double> sums,
        Span<double> scatter)
        where T : struct, ILanes<T> => AddFull<T, double>(rows, anchor, responsibilities, weights, Negligible, scratch, sums, scatter);

    /// <summary>
    /// Adds weighted sums Σ r·(x − a) and full scatter Σ r·(x − a)(x − a)ᵀ about an anchor. Rows whose responsibility is negligible are
    /// left out; √r·(x − a) of the others is packed in panels, a vector of columns each, which serve both sides of the product. In either precision,
    /// what comes of as many rows as are packed at a time is added up in doubles. Cost: D(D+1)/2 multiply-adds for every row that counts.
    /// </summary>
    /// <param name="rows">Rows × D numbers, row by row.</param>
    /// <param name="anchor">a: D numbers.</param>
    /// <param name="responsibilities">r: one number per row, weights included.</param>
    /// <param name="weights">The weights that are in the responsibilities, one per row; empty means ones.</param>
    /// <param name="negligible">The share of its weight up to which a row is left out.</param>
    /// <param name="scratch"><see cref="FullScratch{T, TNumber}"/> numbers of working memory.</param>
    /// <param name="sums">D numbers to add to.</param>
    /// <param name="scatter">A packed triangle to add to.</param>
    [SkipLocalsInit]
    public static void AddFull<T, TNumber>(
        ReadOnlySpan<TNumber> rows,
        ReadOnlySpan<TNumber> anchor,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> weights,
        double negligible,
        Span<TNumber> scratch,
        Span<double> sums,
        Span<double> scatter)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged, IFloatingPoint<TNumber>
    {
        int dimension = anchor.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, responsibilities.Length * dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, weights.IsEmpty ? 0 : responsibilities.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, FullScratch<T, TNumber>(dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(scatter.Length, Packed.Length(dimension));
        Span<int> chosen = stackalloc int[PackedRows];
        Span<double> shares = stackalloc double[PackedRows];
        Span<TNumber> roots = stackalloc TNumber[PackedRows];
        for (int next = 0; next < responsibilities.Length;)
        {
            int count = Choose(responsibilities, weights, negligible, ref next, chosen, shares);
            if (count > 0)
            {
                TensorPrimitives.Sqrt(shares[..count], shares[..count]);
                TensorPrimitives.ConvertTruncating<double, TNumber>(shares[..count], roots);
                Pack<T, TNumber>(rows, anchor, chosen[..count], roots, scratch, sums);
                AddTiles<T, TNumber>(scratch, count, dimension, scatter);
            }
        }
    }

    /// <summary>As many panels as hold D columns, and the last tile of rows, which panels narrower than a tile may end within.</summary>
    private static int PanelCount<T, TNumber>(int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged => (dimension + Math.Max(T.Count, TileRows) - 1 + (T.Count < TileRows ? T.Count : 0)) / T.Count;

    /// <summary>The next rows that count, at most as many as are packed at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Choose(
        ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> weights, double negligible, ref int next, Span<int> chosen, Span<double> shares)
    {
        ref double r = ref MemoryMarshal.GetReference(responsibilities);
        ref int index = ref MemoryMarshal.GetReference(chosen);
        ref double share = ref MemoryMarshal.GetReference(shares);
        nint count = 0;
        nint n = next;
        for (; n < responsibilities.Length && count < PackedRows; n++)
        {
            // Written always and kept at will: no branch to mispredict. A NaN is kept.
            double value = Unsafe.Add(ref r, n);
            Unsafe.Add(ref index, count) = (int)n;
            Unsafe.Add(ref share, count) = value;
            double least = weights.IsEmpty ? negligible : negligible * weights[(int)n];
            count += value <= least ? 0 : 1;
        }

        next = (int)n;
        return (int)count;
    }

    /// <summary>
    /// Panel by panel √r·(x − a), and on the way Σ r·(x − a). In the last panel, lanes beyond D hold whatever follows the row: lanes do not mix,
    /// and nobody reads what becomes of these.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<T, TNumber>(
        ReadOnlySpan<TNumber> rows, ReadOnlySpan<TNumber> anchor, ReadOnlySpan<int> chosen, ReadOnlySpan<TNumber> roots, Span<TNumber> panels, Span<double> sums)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged, IFloatingPoint<TNumber>
    {
        nuint dimension = (nuint)anchor.Length;
        nuint width = (nuint)T.Count;
        nuint count = (nuint)chosen.Length;
        ref TNumber x = ref MemoryMarshal.GetReference(rows);
        ref int index = ref MemoryMarshal.GetReference(chosen);
        ref TNumber root = ref MemoryMarshal.GetReference(roots);
        ref TNumber y = ref MemoryMarshal.GetReference(panels);
        ref TNumber a = ref MemoryMarshal.GetReference(anchor);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        nuint panel = PackedRows * width;
        nuint column = 0;
        nuint to = 0;
        // Four panels at a time, because indices and roots are then read once for all of them.
        for (; column + (4 * width) <= dimension; column += 4 * width, to += 4 * panel)
        {
            var a0 = T.Load(ref a, column);
            var a1 = T.Load(ref a, column + width);
            var a2 = T.Load(ref a, column + (2 * width));
            var a3 = T.Load(ref a, column + (3 * width));
            T s0 = default, s1 = default, s2 = default, s3 = default;
            nuint at = to;
            for (nuint n = 0; n < count; n++, at += width)
            {
                var r = T.Broadcast(Unsafe.Add(ref root, n));
                nuint from = ((nuint)Unsafe.Add(ref index, n) * dimension) + column;
                var u0 = (T.Load(ref x, from) - a0) * r;
                var u1 = (T.Load(ref x, from + width) - a1) * r;
                var u2 = (T.Load(ref x, from + (2 * width)) - a2) * r;
                var u3 = (T.Load(ref x, from + (3 * width)) - a3) * r;
                T.Store(u0, ref y, at);
                T.Store(u1, ref y, at + panel);
                T.Store(u2, ref y, at + (2 * panel));
                T.Store(u3, ref y, at + (3 * panel));
                s0 = T.MultiplyAdd(r, u0, s0);
                s1 = T.MultiplyAdd(r, u1, s1);
                s2 = T.MultiplyAdd(r, u2, s2);
                s3 = T.MultiplyAdd(r, u3, s3);
            }

            T.AddTo(s0, ref sum, column);
            T.AddTo(s1, ref sum, column + width);
            T.AddTo(s2, ref sum, column + (2 * width));
            T.AddTo(s3, ref sum, column + (3 * width));
        }

        for (; column + width <= dimension; column += width, to += panel)
        {
            var a0 = T.Load(ref a, column);
            T s0 = default;
            nuint at = to;
            for (nuint n = 0; n < count; n++, at += width)
            {
                var r = T.Broadcast(Unsafe.Add(ref root, n));
                var u0 = (T.Load(ref x, ((nuint)Unsafe.Add(ref index, n) * dimension) + column) - a0) * r;
                T.Store(u0, ref y, at);
                s0 = T.MultiplyAdd(r, u0, s0);
            }

            T.AddTo(s0, ref sum, column);
        }

        for (int d = (int)column; d < anchor.Length; d++, to++)
        {
            var total = TNumber.Zero;
            for (int n = 0; n < chosen.Length; n++)
            {
                var u = (rows[(chosen[n] * anchor.Length) + d] - anchor[d]) * roots[n];
                panels[(int)to + (n * T.Count)] = u;
                total += roots[n] * u;
            }

            sums[d] += double.CreateTruncating(total);
        }
    }

    /// <summary>Goes through the tiles of the lower triangle: three panels of columns stay, strips of four rows pass by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTiles<T, TNumber>(Span<TNumber> panels, int count, int dimension, Span<double> scatter)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        int columns = TileVectors * T.Count;
        nuint panel = (nuint)(PackedRows * T.Count);
        Span<double> edge = stackalloc double[TileRows * columns];
        ref TNumber y = ref MemoryMarshal.GetReference(panels);
        for (int first = 0; first < dimension; first += columns)
        {
            for (int row = first; row < dimension; row += TileRows)
            {
                nuint left = ((nuint)(row / T.Count) * panel) + (nuint)(row % T.Count);
                nuint right = (nuint)(first / T.Count) * panel;
                nuint end = left + (nuint)(count * T.Count);
                if (row + 1 >= first + columns && row + TileRows <= dimension)
                {
                    Tile3<T, TNumber>(ref y, left, right, end, panel, ref MemoryMarshal.GetReference(scatter), (nuint)Packed.Index(row, first), (nuint)row + 1, 1);
                    continue;
                }

                // At the diagonal and at the lower edge a tile is not all triangle.
                edge.Clear();
                ref double target = ref MemoryMarshal.GetReference(edge);
                switch ((Math.Min(row + TileRows, dimension) - 1 - first) / T.Count)
                {
                    case 0:
                        Tile1<T, TNumber>(ref y, left, right, end, ref target, 0, (nuint)columns, 0);
                        break;
                    case 1:
                        Tile2<T, TNumber>(ref y, left, right, end, panel, ref target, 0, (nuint)columns, 0);
                        break;
                    default:
                        Tile3<T, TNumber>(ref y, left, right, end, panel, ref target, 0, (nuint)columns, 0);
                        break;
                }

                for (int i = row; i < Math.Min(row + TileRows, dimension); i++)
                {
                    int length = Math.Min(i + 1 - first, columns);
                    Add(edge.Slice((i - row) * columns, length), scatter.Slice(Packed.Index(i, first), length));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ReadOnlySpan<double> source, Span<double> target)
    {
        ref double from = ref MemoryMarshal.GetReference(source);
        ref double to = ref MemoryMarshal.GetReference(target);
        nuint length = (nuint)target.Length;
        nuint i = 0;
        for (; i + (nuint)Vector<double>.Count <= length; i += (nuint)Vector<double>.Count)
        {
            (Vector.LoadUnsafe(ref to, i) + Vector.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref to, i) += Unsafe.Add(ref from, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint end, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? PackedRows * width : 2;
        T a0 = default, a1 = default;
        T b0 = default, b1 = default;
        T c0 = default, c1 = default;
        T d0 = default, d1 = default;

        // Two rows of data at once: four sums would wait for each other.
        for (; left + width < end; left += 2 * width, right += 2 * width)
        {
            var y0 = T.Load(ref panels, right);
            var y1 = T.Load(ref panels, right + width);
            a0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left)), y0, a0);
            a1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + width)), y1, a1);
            b0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + 1)), y0, b0);
            b1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + width + 1)), y1, b1);
            c0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + pair)), y0, c0);
            c1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + width + pair)), y1, c1);
            d0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + pair + 1)), y0, d0);
            d1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + width + pair + 1)), y1, d1);
        }

        if (left < end)
        {
            var y0 = T.Load(ref panels, right);
            a0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left)), y0, a0);
            b0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + 1)), y0, b0);
            c0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + pair)), y0, c0);
            d0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref panels, left + pair + 1)), y0, d0);
        }

        T.AddTo(a0 + a1, ref target, at);
        at += stride;
        stride += growth;
        T.AddTo(b0 + b1, ref target, at);
        at += stride;
        stride += growth;
        T.AddTo(c0 + c1, ref target, at);
        at += stride;
        T.AddTo(d0 + d1, ref target, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint end, nuint panel, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? PackedRows * width : 2;
        T a0 = default, a1 = default;
        T b0 = default, b1 = default;
        T c0 = default, c1 = default;
        T d0 = default, d1 = default;
        for (; left < end; left += width, right += width)
        {
            var y0 = T.Load(ref panels, right);
            var y1 = T.Load(ref panels, right + panel);
            var f = T.Broadcast(Unsafe.Add(ref panels, left));
            a0 = T.MultiplyAdd(f, y0, a0);
            a1 = T.MultiplyAdd(f, y1, a1);
            f = T.Broadcast(Unsafe.Add(ref panels, left + 1));
            b0 = T.MultiplyAdd(f, y0, b0);
            b1 = T.MultiplyAdd(f, y1, b1);
            f = T.Broadcast(Unsafe.Add(ref panels, left + pair));
            c0 = T.MultiplyAdd(f, y0, c0);
            c1 = T.MultiplyAdd(f, y1, c1);
            f = T.Broadcast(Unsafe.Add(ref panels, left + pair + 1));
            d0 = T.MultiplyAdd(f, y0, d0);
            d1 = T.MultiplyAdd(f, y1, d1);
        }

        T.AddTo(a0, ref target, at);
        T.AddTo(a1, ref target, at + width);
        at += stride;
        stride += growth;
        T.AddTo(b0, ref target, at);
        T.AddTo(b1, ref target, at + width);
        at += stride;
        stride += growth;
        T.AddTo(c0, ref target, at);
        T.AddTo(c1, ref target, at + width);
        at += stride;
        T.AddTo(d0, ref target, at);
        T.AddTo(d1, ref target, at + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint end, nuint panel, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? PackedRows * width : 2;
        T a0 = default, a1 = default, a2 = default;
        T b0 = default, b1 = default, b2 = default;
        T c0 = default, c1 = default, c2 = default;
        T d0 = default, d1 = default, d2 = default;
        for (; left < end; left += width, right += width)
        {
            var y0 = T.Load(ref panels, right);
            var y1 = T.Load(ref panels, right + panel);
            var y2 = T.Load(ref panels, right + (2 * panel));
            var f = T.Broadcast(Unsafe.Add(ref panels, left));
            a0 = T.MultiplyAdd(f, y0, a0);
            a1 = T.MultiplyAdd(f, y1, a1);
            a2 = T.MultiplyAdd(f, y2, a2);
            f = T.Broadcast(Unsafe.Add(ref panels, left + 1));
            b0 = T.MultiplyAdd(f, y0, b0);
            b1 = T.MultiplyAdd(f, y1, b1);
            b2 = T.MultiplyAdd(f, y2, b2);
            f = T.Broadcast(Unsafe.Add(ref panels, left + pair));
            c0 = T.MultiplyAdd(f, y0, c0);
            c1 = T.MultiplyAdd(f, y1, c1);
            c2 = T.MultiplyAdd(f, y2, c2);
            f = T.Broadcast(Unsafe.Add(ref panels, left + pair + 1));
            d0 = T.MultiplyAdd(f, y0, d0);
            d1 = T.MultiplyAdd(f, y1, d1);
            d2 = T.MultiplyAdd(f, y2, d2);
        }

        T.AddTo(a0, ref target, at);
        T.AddTo(a1, ref target, at + width);
        T.AddTo(a2, ref target, at + (2 * width));
        at += stride;
        stride += growth;
        T.AddTo(b0, ref target, at);
        T.AddTo(b1, ref target, at + width);
        T.AddTo(b2, ref target, at + (2 * width));
        at += stride;
        stride += growth;
        T.AddTo(c0, ref target, at);
        T.AddTo(c1, ref target, at + width);
        T.AddTo(c2, ref target, at + (2 * width));
        at += stride;
        T.AddTo(d0, ref target, at);
        T.AddTo(d1, ref target, at + width);
        T.AddTo(d2, ref target, at + (2 * width));
    }
}
