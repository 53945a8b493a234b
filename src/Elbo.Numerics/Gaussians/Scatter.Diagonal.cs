using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The diagonal of the scatter.</content>
internal static partial class Scatter
{
    /// <summary>How many numbers of data, half of the first-level cache, stay there while all components go over them.</summary>
    private const int CachedValues = 2048;

    /// <summary>How many vectors of columns a panel has, or one.</summary>
    private const int PanelVectors = 4;

    /// <summary>
    /// Adds weighted sums Σ r·(x − a) and squares Σ r·(x − a)² about anchors, all components at once. The lanes are columns, of which a
    /// few are copied at a time. Cost: four operations for every number and component.
    /// </summary>
    /// <param name="rows">Rows × D numbers, row by row.</param>
    /// <param name="dimension">D.</param>
    /// <param name="anchors">a: K × D numbers.</param>
    /// <param name="responsibilities">r: K × rows numbers, component-major.</param>
    /// <param name="sums">K × D numbers to add to.</param>
    /// <param name="squares">K × D numbers to add to, or D that all components share.</param>
    [SkipLocalsInit]
    public static void AddDiagonal<T>(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> anchors,
        ReadOnlySpan<double> responsibilities,
        Span<double> sums,
        Span<double> squares)
        where T : struct, ILanes<T>
    {
        int components = anchors.Length / dimension;
        int count = rows.Length / dimension;
        ArgumentOutOfRangeException.ThrowIfNotEqual(responsibilities.Length, components * count);
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, anchors.Length);
        bool isShared = squares.Length == dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(squares.Length, isShared ? dimension : anchors.Length);
        int matrixStep = isShared ? 0 : dimension;
        Span<double> memory = stackalloc double[CachedValues + Alignment.Line];
        var panel = Alignment.Align(memory)[..CachedValues];

        // What belongs to the columns of the last vector, where they do not fill it.
        Span<double> ends = stackalloc double[3 * T.Count];
        ends.Clear();
        for (int column = 0, columns; column < dimension; column += columns)
        {
            columns = dimension - column < PanelVectors * T.Count ? T.Count : PanelVectors * T.Count;
            int filled = Math.Min(columns, dimension - column);
            for (int first = 0; first < count; first += CachedValues / columns)
            {
                int height = Math.Min(CachedValues / columns, count - first);
                CopyColumns<T>(rows[((first * dimension) + column)..], dimension, filled, height, panel, columns);
                for (int k = 0; k < components; k++)
                {
                    var mine = responsibilities.Slice((k * count) + first, height);
                    var anchor = anchors.Slice((k * dimension) + column, filled);
                    var sum = sums.Slice((k * dimension) + column, filled);
                    var square = squares.Slice((k * matrixStep) + column, filled);
                    if (filled == columns)
                    {
                        AddPanel<T>(panel, columns, mine, anchor, sum, square);
                        continue;
                    }

                    anchor.CopyTo(ends);
                    sum.CopyTo(ends[T.Count..]);
                    square.CopyTo(ends[(2 * T.Count)..]);
                    AddPanel<T>(panel, columns, mine, ends, ends[T.Count..], ends[(2 * T.Count)..]);
                    ends.Slice(T.Count, filled).CopyTo(sum);
                    ends.Slice(2 * T.Count, filled).CopyTo(square);
                }
            }
        }
    }

    /// <summary>Some columns of some rows, close together and from the beginning of a line; zeros where they do not fill a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns<T>(ReadOnlySpan<double> rows, int stride, int filled, int height, Span<double> panel, int columns)
        where T : struct, ILanes<T>
    {
        if (filled < columns)
        {
            panel.Clear();
            for (int n = 0; n < height; n++)
            {
                rows.Slice(n * stride, filled).CopyTo(panel[(n * columns)..]);
            }

            return;
        }

        ref double from = ref MemoryMarshal.GetReference(rows);
        ref double to = ref MemoryMarshal.GetReference(panel);
        for (nuint n = 0; n < (nuint)height; n++)
        {
            for (nuint d = 0; d < (nuint)columns; d += (nuint)T.Count)
            {
                T.Store(T.Load(ref from, (n * (nuint)stride) + d), ref to, (n * (nuint)columns) + d);
            }
        }
    }

    /// <summary>One component's sums over a panel of four vectors of columns, or of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPanel<T>(
        ReadOnlySpan<double> panel,
        int columns,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> anchor,
        Span<double> sums,
        Span<double> squares)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        nuint count = (nuint)responsibilities.Length;
        ref double x = ref MemoryMarshal.GetReference(panel);
        ref double r = ref MemoryMarshal.GetReference(responsibilities);
        ref double a = ref MemoryMarshal.GetReference(anchor);
        ref double s = ref MemoryMarshal.GetReference(sums);
        ref double q = ref MemoryMarshal.GetReference(squares);
        T s0 = default, s1 = default, s2 = default, s3 = default;
        T q0 = default, q1 = default, q2 = default, q3 = default;
        nuint n = 0;

        // Four vectors of columns, or four rows: eight sums either way, which need not wait for each other.
        if (columns > T.Count)
        {
            var a0 = T.Load(ref a, 0);
            var a1 = T.Load(ref a, width);
            var a2 = T.Load(ref a, 2 * width);
            var a3 = T.Load(ref a, 3 * width);
            for (; n < count; n++)
            {
                var weight = T.Broadcast(Unsafe.Add(ref r, n));
                Add(T.Load(ref x, 0) - a0, weight, ref s0, ref q0);
                Add(T.Load(ref x, width) - a1, weight, ref s1, ref q1);
                Add(T.Load(ref x, 2 * width) - a2, weight, ref s2, ref q2);
                Add(T.Load(ref x, 3 * width) - a3, weight, ref s3, ref q3);
                x = ref Unsafe.Add(ref x, PanelVectors * width);
            }

            T.AddTo(s0, ref s, 0);
            T.AddTo(s1, ref s, width);
            T.AddTo(s2, ref s, 2 * width);
            T.AddTo(s3, ref s, 3 * width);
            T.AddTo(q0, ref q, 0);
            T.AddTo(q1, ref q, width);
            T.AddTo(q2, ref q, 2 * width);
            T.AddTo(q3, ref q, 3 * width);
            return;
        }

        var center = T.Load(ref a, 0);
        for (; n + 4 <= count; n += 4)
        {
            Add(T.Load(ref x, 0) - center, T.Broadcast(Unsafe.Add(ref r, n)), ref s0, ref q0);
            Add(T.Load(ref x, width) - center, T.Broadcast(Unsafe.Add(ref r, n + 1)), ref s1, ref q1);
            Add(T.Load(ref x, 2 * width) - center, T.Broadcast(Unsafe.Add(ref r, n + 2)), ref s2, ref q2);
            Add(T.Load(ref x, 3 * width) - center, T.Broadcast(Unsafe.Add(ref r, n + 3)), ref s3, ref q3);
            x = ref Unsafe.Add(ref x, 4 * width);
        }

        for (; n < count; n++)
        {
            Add(T.Load(ref x, 0) - center, T.Broadcast(Unsafe.Add(ref r, n)), ref s0, ref q0);
            x = ref Unsafe.Add(ref x, width);
        }

        T.AddTo(s0 + s1 + (s2 + s3), ref s, 0);
        T.AddTo(q0 + q1 + (q2 + q3), ref q, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T deviation, T weight, ref T sum, ref T square)
        where T : struct, ILanes<T>
    {
        var weighted = deviation * weight;
        sum += weighted;
        T.AddProduct(weighted, deviation, ref square);
    }
}
