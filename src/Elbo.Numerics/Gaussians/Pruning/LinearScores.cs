using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>
/// Bounds in a single direction for every component: the squared distance (aᵀz − b)² in one is never above that in all. With the direction from a
/// cluster to a component, rows of that cluster lose only what they scatter beside it. The lanes are rows.
/// </summary>
internal static partial class LinearScores
{
    /// <summary>Components at a time; with three vectors of rows they are twelve independent sums, as in <see cref="RowTiles"/>.</summary>
    public const int Height = RegisterTile.Height;

    /// <summary>How many components there are with those that fill up the last strip.</summary>
    public static int Padded(int components) => (components + Height - 1) / Height * Height;

    /// <summary>Where the coefficient of a direction goes: strips of four components, coordinate by coordinate within a strip.</summary>
    public static int Index(int component, int coordinate, int dimension) =>
        (component / Height * Height * dimension) + (coordinate * Height) + (component % Height);

    /// <summary><see cref="Ask{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Ask{T}" path="/param"/>
    public static void Ask(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<int> guesses,
        ReadOnlySpan<double> strips,
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> peaks,
        ReadOnlySpan<double> thresholds,
        Span<double> squares,
        Span<int> answers)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Ask<Lanes512>(rows, dimension, guesses, strips, offsets, peaks, thresholds, squares, answers);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Ask<Lanes256>(rows, dimension, guesses, strips, offsets, peaks, thresholds, squares, answers);
        }
        else
        {
            Ask<Lanes128>(rows, dimension, guesses, strips, offsets, peaks, thresholds, squares, answers);
        }
    }

    /// <summary>
    /// Asks of every tile and component whether c − ½(aᵀz − b)² is above the threshold of any row, with the directions from the clusters of the
    /// tile's first and last row. Cost: R multiply-adds for a row and a component, or two times R.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of rows z.</param>
    /// <param name="dimension">R.</param>
    /// <param name="guesses">The cluster of every row.</param>
    /// <param name="strips">For every cluster directions to all components, where <see cref="Index"/> says.</param>
    /// <param name="offsets">b: for every cluster as many numbers as there are components with those that fill up.</param>
    /// <param name="peaks">c: one number per component.</param>
    /// <param name="thresholds">One number per row of the tiles.</param>
    /// <param name="squares">Working memory: as many numbers as components with those that fill up, times the rows of a tile.</param>
    /// <param name="answers">Components × tiles numbers to write, component-major: 0 where all rows are below.</param>
    public static void Ask<T>(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<int> guesses,
        ReadOnlySpan<double> strips,
        ReadOnlySpan<double> offsets,
        ReadOnlySpan<double> peaks,
        ReadOnlySpan<double> thresholds,
        Span<double> squares,
        Span<int> answers)
        where T : struct, ILanes<T>
    {
        int width = RowTiles.VectorsPerTile * T.Count, padded = Padded(peaks.Length);
        int tiles = RowTiles.Count<T>(guesses.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, tiles * width * dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholds.Length, tiles * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(squares.Length, padded * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(answers.Length, peaks.Length * tiles);
        for (int t = 0; t < tiles; t++)
        {
            ref double tile = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), t * width * dimension);
            int first = guesses[t * width], last = guesses[Math.Min((t + 1) * width, guesses.Length) - 1];
            Square<T>(ref tile, dimension, strips.Slice(first * padded * dimension, padded * dimension), offsets.Slice(first * padded, padded), isMore: false, squares);
            if (last != first)
            {
                Square<T>(ref tile, dimension, strips.Slice(last * padded * dimension, padded * dimension), offsets.Slice(last * padded, padded), isMore: true, squares);
            }

            Answer<T>(squares, peaks, ref Unsafe.Add(ref MemoryMarshal.GetReference(thresholds), t * width), tiles, answers[t..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Answer<T>(ReadOnlySpan<double> squares, ReadOnlySpan<double> peaks, ref double threshold, int stride, Span<int> answers)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        ref double q = ref MemoryMarshal.GetReference(squares);
        var half = T.Broadcast(-0.5);
        var t0 = T.Load(ref threshold, 0);
        var t1 = T.Load(ref threshold, width);
        var t2 = T.Load(ref threshold, 2 * width);
        nuint at = 0;
        for (int k = 0; k < peaks.Length; k++, at += RowTiles.VectorsPerTile * width)
        {
            var peak = T.Broadcast(peaks[k]);
            bool isAny = T.IsAnyGreater(T.MultiplyAdd(half, T.Load(ref q, at), peak), t0)
                | T.IsAnyGreater(T.MultiplyAdd(half, T.Load(ref q, at + width), peak), t1)
                | T.IsAnyGreater(T.MultiplyAdd(half, T.Load(ref q, at + (2 * width)), peak), t2);
            answers[k * stride] = isAny ? 1 : 0;
        }
    }

    /// <summary>(aᵀz − b)² of a tile and all components, or what is there already where that is more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square<T>(ref double x, int dimension, ReadOnlySpan<double> strips, ReadOnlySpan<double> offsets, bool isMore, Span<double> squares)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        nuint step = RowTiles.VectorsPerTile * width;
        ref double target = ref MemoryMarshal.GetReference(squares);
        ref double strip = ref MemoryMarshal.GetReference(strips);
        for (int k = 0; k < offsets.Length; k += Height)
        {
            T zero = default;
            T a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2;
            a0 = a1 = a2 = zero - T.Broadcast(offsets[k]);
            b0 = b1 = b2 = zero - T.Broadcast(offsets[k + 1]);
            c0 = c1 = c2 = zero - T.Broadcast(offsets[k + 2]);
            d0 = d1 = d2 = zero - T.Broadcast(offsets[k + 3]);
            nuint end = Height * (nuint)dimension;
            for (nuint j = 0, at = 0; j < end; j += Height, at += step)
            {
                RegisterTile.AddColumn(
                    ref Unsafe.Add(ref x, at), width, ref Unsafe.Add(ref strip, j), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
            }

            Put(a0, a1, a2, isMore, ref target);
            Put(b0, b1, b2, isMore, ref Unsafe.Add(ref target, step));
            Put(c0, c1, c2, isMore, ref Unsafe.Add(ref target, 2 * step));
            Put(d0, d1, d2, isMore, ref Unsafe.Add(ref target, 3 * step));
            strip = ref Unsafe.Add(ref strip, end);
            target = ref Unsafe.Add(ref target, Height * step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T y0, T y1, T y2, bool isMore, ref double target)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        var q0 = y0 * y0;
        var q1 = y1 * y1;
        var q2 = y2 * y2;
        T.Store(isMore ? T.Max(q0, T.Load(ref target, 0)) : q0, ref target, 0);
        T.Store(isMore ? T.Max(q1, T.Load(ref target, width)) : q1, ref target, width);
        T.Store(isMore ? T.Max(q2, T.Load(ref target, 2 * width)) : q2, ref target, 2 * width);
    }
}
