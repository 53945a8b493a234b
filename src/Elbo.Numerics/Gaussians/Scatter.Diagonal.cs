using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The diagonal of the scatter.</content>
internal static partial class Scatter
{
    /// <summary>How many numbers of data stay in the first-level cache while all components go over them.</summary>
    private const int CachedValues = 4096;

    private const int MostTailRows = 256;

    /// <summary>
    /// Adds weighted sums Σ r·(x − a) and squares Σ r·(x − a)² about anchors, all components at once. The lanes are columns: rows are read as
    /// they lie. Cost: four operations for every number and component.
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
        ArgumentOutOfRangeException.ThrowIfLessThan(squares.Length, dimension);
        int matrixStep = squares.Length < anchors.Length ? 0 : dimension;
        int block = Math.Clamp(CachedValues / dimension, 16, MostTailRows);
        int tail = dimension % T.Count;
        int whole = dimension - tail;

        // The columns that do not fill a vector, filled up with zeros, and what belongs to them.
        Span<double> tails = stackalloc double[MostTailRows * T.Count];
        Span<double> ends = stackalloc double[3 * T.Count];
        tails.Clear();
        ends.Clear();
        for (int first = 0; first < count; first += block)
        {
            int height = Math.Min(block, count - first);
            var some = rows.Slice(first * dimension, height * dimension);
            for (int n = 0; n < height && tail > 0; n++)
            {
                some.Slice((n * dimension) + whole, tail).CopyTo(tails[(n * T.Count)..]);
            }

            for (int k = 0; k < components; k++)
            {
                var mine = responsibilities.Slice((k * count) + first, height);
                var anchor = anchors.Slice(k * dimension, dimension);
                var sum = sums.Slice(k * dimension, dimension);
                var square = squares.Slice(k * matrixStep, dimension);
                AddColumns<T>(some, dimension, whole, mine, anchor, sum, square);
                if (tail > 0)
                {
                    anchor[whole..].CopyTo(ends);
                    sum[whole..].CopyTo(ends[T.Count..]);
                    square[whole..].CopyTo(ends[(2 * T.Count)..]);
                    AddColumns<T>(tails, T.Count, T.Count, mine, ends[..T.Count], ends.Slice(T.Count, T.Count), ends[(2 * T.Count)..]);
                    ends.Slice(T.Count, tail).CopyTo(sum[whole..]);
                    ends.Slice(2 * T.Count, tail).CopyTo(square[whole..]);
                }
            }
        }
    }

    /// <summary>Columns 0 … <paramref name="columns"/> − 1, whole vectors of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<T>(
        ReadOnlySpan<double> rows,
        int stride,
        int columns,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> anchor,
        Span<double> sums,
        Span<double> squares)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        nuint step = (nuint)stride;
        nuint count = (nuint)responsibilities.Length;
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double r = ref MemoryMarshal.GetReference(responsibilities);
        ref double a = ref MemoryMarshal.GetReference(anchor);
        ref double s = ref MemoryMarshal.GetReference(sums);
        ref double q = ref MemoryMarshal.GetReference(squares);
        nuint column = 0;

        // Four vectors of columns, or four rows: eight sums either way, which need not wait for each other.
        for (; column + (4 * width) <= (nuint)columns; column += 4 * width)
        {
            var a0 = T.Load(ref a, column);
            var a1 = T.Load(ref a, column + width);
            var a2 = T.Load(ref a, column + (2 * width));
            var a3 = T.Load(ref a, column + (3 * width));
            T s0 = default, s1 = default, s2 = default, s3 = default;
            T q0 = default, q1 = default, q2 = default, q3 = default;
            ref double at = ref Unsafe.Add(ref x, column);
            for (nuint n = 0; n < count; n++)
            {
                var weight = T.Broadcast(Unsafe.Add(ref r, n));
                Add(T.Load(ref at, 0) - a0, weight, ref s0, ref q0);
                Add(T.Load(ref at, width) - a1, weight, ref s1, ref q1);
                Add(T.Load(ref at, 2 * width) - a2, weight, ref s2, ref q2);
                Add(T.Load(ref at, 3 * width) - a3, weight, ref s3, ref q3);
                at = ref Unsafe.Add(ref at, step);
            }

            T.AddTo(s0, ref s, column);
            T.AddTo(s1, ref s, column + width);
            T.AddTo(s2, ref s, column + (2 * width));
            T.AddTo(s3, ref s, column + (3 * width));
            T.AddTo(q0, ref q, column);
            T.AddTo(q1, ref q, column + width);
            T.AddTo(q2, ref q, column + (2 * width));
            T.AddTo(q3, ref q, column + (3 * width));
        }

        for (; column < (nuint)columns; column += width)
        {
            var center = T.Load(ref a, column);
            T s0 = default, s1 = default, s2 = default, s3 = default;
            T q0 = default, q1 = default, q2 = default, q3 = default;
            nuint at = column;
            nuint n = 0;
            for (; n + 4 <= count; n += 4, at += 4 * step)
            {
                Add(T.Load(ref x, at) - center, T.Broadcast(Unsafe.Add(ref r, n)), ref s0, ref q0);
                Add(T.Load(ref x, at + step) - center, T.Broadcast(Unsafe.Add(ref r, n + 1)), ref s1, ref q1);
                Add(T.Load(ref x, at + (2 * step)) - center, T.Broadcast(Unsafe.Add(ref r, n + 2)), ref s2, ref q2);
                Add(T.Load(ref x, at + (3 * step)) - center, T.Broadcast(Unsafe.Add(ref r, n + 3)), ref s3, ref q3);
            }

            for (; n < count; n++, at += step)
            {
                Add(T.Load(ref x, at) - center, T.Broadcast(Unsafe.Add(ref r, n)), ref s0, ref q0);
            }

            T.AddTo(s0 + s1 + (s2 + s3), ref s, column);
            T.AddTo(q0 + q1 + (q2 + q3), ref q, column);
        }
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
