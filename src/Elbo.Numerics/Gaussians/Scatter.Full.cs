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

    /// <summary>What of the first-level cache, as a rule 32 KB, a strip of rows and the three panels that it passes may fill.</summary>
    private const int CachedBytes = 24576;

    private const int MostPackedRows = 384;

    private static readonly int[] AllRows = [.. Enumerable.Range(0, MostPackedRows)];

    /// <summary><see cref="FullScratch{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="FullScratch{T, TNumber}" path="/param"/>
    public static int FullScratch<T>(int dimension)
        where T : struct, ILanes<T> => FullScratch<T, double>(dimension);

    /// <summary>How much working memory <see cref="AddFull{T, TNumber}"/> needs.</summary>
    /// <param name="dimension">D.</param>
    public static int FullScratch<T, TNumber>(int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged => PanelCount<T, TNumber>(dimension) * PackedRows<T, TNumber>(dimension) * T.Count;

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
        int most = PackedRows<T, TNumber>(dimension);
        Span<int> chosen = stackalloc int[MostPackedRows];
        Span<double> shares = stackalloc double[MostPackedRows];
        Span<TNumber> roots = stackalloc TNumber[MostPackedRows];
        for (int next = 0; next < responsibilities.Length;)
        {
            var some = responsibilities.Slice(next, Math.Min(most, responsibilities.Length - next));
            var from = rows[(next * dimension)..];
            scoped ReadOnlySpan<int> indices = AllRows.AsSpan(0, some.Length);

            // Where components overlap, every row counts: that is seen sooner than each is chosen.
            if (weights.IsEmpty && TensorPrimitives.Min(some) > negligible)
            {
                TensorPrimitives.Sqrt(some, shares);
                next += some.Length;
            }
            else
            {
                from = rows;
                indices = chosen[..Choose(responsibilities, weights, negligible, ref next, chosen[..most], shares)];
                TensorPrimitives.Sqrt(shares[..indices.Length], shares);
            }

            if (!indices.IsEmpty)
            {
                TensorPrimitives.ConvertTruncating<double, TNumber>(shares[..indices.Length], roots);
                Pack<T, TNumber>(from, anchor, indices, roots, scratch, sums);
                AddTiles<T, TNumber>(scratch, indices.Length, dimension, scatter);
            }
        }
    }

    /// <summary>How many rows of data are packed at a time: as many as keep the panels that a tile reads in the first-level cache.</summary>
    private static int PackedRows<T, TNumber>(int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        int panels = Math.Min((dimension + T.Count - 1) / T.Count, RegisterTile.Vectors + 1);
        return Math.Min(CachedBytes / (panels * Unsafe.SizeOf<T>()), MostPackedRows);
    }

    /// <summary>As many panels as hold D columns, and the last tile of rows, which panels narrower than a tile may end within.</summary>
    private static int PanelCount<T, TNumber>(int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged => (dimension + Math.Max(T.Count, RegisterTile.Height) - 1 + (T.Count < RegisterTile.Height ? T.Count : 0)) / T.Count;

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
        for (; n < responsibilities.Length && count < chosen.Length; n++)
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
        nuint panel = (nuint)PackedRows<T, TNumber>(anchor.Length) * width;
        nuint n = 0;

        // Four rows at a time, each read as it lies: sums are then fetched once for all of them, and panels written in pieces of a line or two.
        for (; n + 4 <= count; n += 4)
        {
            ref TNumber x0 = ref Unsafe.Add(ref x, (nuint)Unsafe.Add(ref index, n) * dimension);
            ref TNumber x1 = ref Unsafe.Add(ref x, (nuint)Unsafe.Add(ref index, n + 1) * dimension);
            ref TNumber x2 = ref Unsafe.Add(ref x, (nuint)Unsafe.Add(ref index, n + 2) * dimension);
            ref TNumber x3 = ref Unsafe.Add(ref x, (nuint)Unsafe.Add(ref index, n + 3) * dimension);
            var r0 = T.Broadcast(Unsafe.Add(ref root, n));
            var r1 = T.Broadcast(Unsafe.Add(ref root, n + 1));
            var r2 = T.Broadcast(Unsafe.Add(ref root, n + 2));
            var r3 = T.Broadcast(Unsafe.Add(ref root, n + 3));
            ref TNumber to = ref Unsafe.Add(ref y, n * width);
            for (nuint d = 0; d + width <= dimension; d += width)
            {
                var center = T.Load(ref a, d);
                var u0 = (T.Load(ref x0, d) - center) * r0;
                var u1 = (T.Load(ref x1, d) - center) * r1;
                var u2 = (T.Load(ref x2, d) - center) * r2;
                var u3 = (T.Load(ref x3, d) - center) * r3;
                T.Store(u0, ref to, 0);
                T.Store(u1, ref to, width);
                T.Store(u2, ref to, 2 * width);
                T.Store(u3, ref to, 3 * width);
                T even = u0 * r0, odd = u1 * r1;
                T.AddProduct(u2, r2, ref even);
                T.AddProduct(u3, r3, ref odd);
                T.AddTo(even + odd, ref sum, d);
                to = ref Unsafe.Add(ref to, panel);
            }
        }

        for (; n < count; n++)
        {
            ref TNumber x0 = ref Unsafe.Add(ref x, (nuint)Unsafe.Add(ref index, n) * dimension);
            var r0 = T.Broadcast(Unsafe.Add(ref root, n));
            ref TNumber to = ref Unsafe.Add(ref y, n * width);
            for (nuint d = 0; d + width <= dimension; d += width)
            {
                var u0 = (T.Load(ref x0, d) - T.Load(ref a, d)) * r0;
                T.Store(u0, ref to, 0);
                T.AddTo(u0 * r0, ref sum, d);
                to = ref Unsafe.Add(ref to, panel);
            }
        }

        int first = anchor.Length / T.Count * T.Count;
        for (int d = first, last = first * (int)panel / T.Count; d < anchor.Length; d++, last++)
        {
            var total = TNumber.Zero;
            for (int i = 0; i < chosen.Length; i++)
            {
                var u = (rows[(chosen[i] * anchor.Length) + d] - anchor[d]) * roots[i];
                panels[last + (i * T.Count)] = u;
                total += roots[i] * u;
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
        int columns = RegisterTile.Vectors * T.Count;
        nuint panel = (nuint)(PackedRows<T, TNumber>(dimension) * T.Count);
        Span<double> edge = stackalloc double[RegisterTile.Height * columns];
        ref TNumber y = ref MemoryMarshal.GetReference(panels);
        for (int first = 0; first < dimension; first += columns)
        {
            for (int row = first; row < dimension; row += RegisterTile.Height)
            {
                nuint left = ((nuint)(row / T.Count) * panel) + (nuint)(row % T.Count);
                nuint right = (nuint)(first / T.Count) * panel;
                nuint length = (nuint)(count * T.Count);
                if (row + 1 >= first + columns && row + RegisterTile.Height <= dimension)
                {
                    Tile3<T, TNumber>(ref y, left, right, length, panel, ref MemoryMarshal.GetReference(scatter), (nuint)Packed.Index(row, first), (nuint)row + 1, 1);
                    continue;
                }

                // At the diagonal and at the lower edge a tile is not all triangle.
                edge.Clear();
                ref double target = ref MemoryMarshal.GetReference(edge);
                switch ((Math.Min(row + RegisterTile.Height, dimension) - 1 - first) / T.Count)
                {
                    case 0:
                        Tile1<T, TNumber>(ref y, left, right, length, panel, ref target, 0, (nuint)columns, 0);
                        break;
                    case 1:
                        Tile2<T, TNumber>(ref y, left, right, length, panel, ref target, 0, (nuint)columns, 0);
                        break;
                    default:
                        Tile3<T, TNumber>(ref y, left, right, length, panel, ref target, 0, (nuint)columns, 0);
                        break;
                }

                for (int i = row; i < Math.Min(row + RegisterTile.Height, dimension); i++)
                {
                    int filled = Math.Min(i + 1 - first, columns);
                    Add(edge.Slice((i - row) * columns, filled), scatter.Slice(Packed.Index(i, first), filled));
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
    private static void Tile1<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint length, nuint panel, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? panel : 2;
        T a0 = default, a1 = default;
        T b0 = default, b1 = default;
        T c0 = default, c1 = default;
        T d0 = default, d1 = default;

        ref TNumber l = ref Unsafe.Add(ref panels, left);
        ref TNumber p = ref Unsafe.Add(ref panels, right);
        nuint i = 0;

        // Two rows of data at once: four sums would wait for each other.
        for (; i + width < length; i += 2 * width)
        {
            var y0 = T.Load(ref p, i);
            var y1 = T.Load(ref p, i + width);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i)), y0, ref a0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + width)), y1, ref a1);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + 1)), y0, ref b0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + width + 1)), y1, ref b1);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + pair)), y0, ref c0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + width + pair)), y1, ref c1);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + pair + 1)), y0, ref d0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + width + pair + 1)), y1, ref d1);
        }

        if (i < length)
        {
            var y0 = T.Load(ref p, i);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i)), y0, ref a0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + 1)), y0, ref b0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + pair)), y0, ref c0);
            T.AddProduct(T.Broadcast(Unsafe.Add(ref l, i + pair + 1)), y0, ref d0);
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
    private static void Tile2<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint length, nuint panel, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? panel : 2;
        T a0 = default, a1 = default;
        T b0 = default, b1 = default;
        T c0 = default, c1 = default;
        T d0 = default, d1 = default;
        ref TNumber l = ref Unsafe.Add(ref panels, left);
        ref TNumber p0 = ref Unsafe.Add(ref panels, right);
        ref TNumber p1 = ref Unsafe.Add(ref p0, panel);
        for (nuint i = 0; i < length; i += width)
        {
            var y0 = T.Load(ref p0, i);
            var y1 = T.Load(ref p1, i);
            var f = T.Broadcast(Unsafe.Add(ref l, i));
            T.AddProduct(f, y0, ref a0);
            T.AddProduct(f, y1, ref a1);
            f = T.Broadcast(Unsafe.Add(ref l, i + 1));
            T.AddProduct(f, y0, ref b0);
            T.AddProduct(f, y1, ref b1);
            f = T.Broadcast(Unsafe.Add(ref l, i + pair));
            T.AddProduct(f, y0, ref c0);
            T.AddProduct(f, y1, ref c1);
            f = T.Broadcast(Unsafe.Add(ref l, i + pair + 1));
            T.AddProduct(f, y0, ref d0);
            T.AddProduct(f, y1, ref d1);
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
    private static void Tile3<T, TNumber>(ref TNumber panels, nuint left, nuint right, nuint length, nuint panel, ref double target, nuint at, nuint stride, nuint growth)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;

        // Where four rows are two panels, the second pair is in the next.
        nuint pair = T.Count == 2 ? panel : 2;
        T a0 = default, a1 = default, a2 = default;
        T b0 = default, b1 = default, b2 = default;
        T c0 = default, c1 = default, c2 = default;
        T d0 = default, d1 = default, d2 = default;
        ref TNumber l = ref Unsafe.Add(ref panels, left);
        ref TNumber p = ref Unsafe.Add(ref panels, right);
        nuint i = 0;
        for (; i + width < length; i += 2 * width)
        {
            RegisterTile.AddColumn(ref Unsafe.Add(ref p, i), panel, ref Unsafe.Add(ref l, i), pair, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
            RegisterTile.AddColumn(ref Unsafe.Add(ref p, i + width), panel, ref Unsafe.Add(ref l, i + width), pair, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
        }

        if (i < length)
        {
            RegisterTile.AddColumn(ref Unsafe.Add(ref p, i), panel, ref Unsafe.Add(ref l, i), pair, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
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
