using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>
/// Which rows a component may matter to: those whose score in its marginal along a few directions, which no score in all columns can exceed, is above
/// a threshold. The lanes are rows.
/// </summary>
internal static partial class MarginalScores
{
    /// <summary>Strips of four directions after which a tile is first asked whether any of its rows is still above.</summary>
    private const int FirstQuestion = 2;

    /// <summary><see cref="Above{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Above{T}" path="/param"/>
    public static int Above(
        ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<double> offsets, ReadOnlySpan<double> factor, double normalizer, ReadOnlySpan<double> thresholds, ReadOnlySpan<int> tilesToAsk, Range except, Span<int> above)
    {
        return Vector512.IsHardwareAccelerated ? Above<Lanes512>(rows, dimension, offsets, factor, normalizer, thresholds, tilesToAsk, except, above)
            : Vector256.IsHardwareAccelerated ? Above<Lanes256>(rows, dimension, offsets, factor, normalizer, thresholds, tilesToAsk, except, above)
            : Above<Lanes128>(rows, dimension, offsets, factor, normalizer, thresholds, tilesToAsk, except, above);
    }

    /// <summary>
    /// Lists the rows where c − ½‖Az − b‖² is above their threshold. Four directions at a time; what is below in some is below in all, so that a tile ends as
    /// soon as none of its rows is above. Cost: from 8 to R directions.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the projected rows z.</param>
    /// <param name="dimension">R.</param>
    /// <param name="offsets">b = Aν: four numbers per strip, as <see cref="ToOffsets"/> cuts them.</param>
    /// <param name="factor">A: the <see cref="FactorTiles"/> of the marginal's inverse factor.</param>
    /// <param name="normalizer">c.</param>
    /// <param name="thresholds">One number per row of the tiles: +∞ for those that only fill the last one up, never NaN.</param>
    /// <param name="tilesToAsk">One number per tile: 0 where all rows are known to be below.</param>
    /// <param name="except">Rows that are not asked about.</param>
    /// <param name="above">Room for all rows; their numbers in ascending order.</param>
    /// <returns>How many are written. A row whose score is not a number is not above.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Above<T>(
        ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<double> offsets, ReadOnlySpan<double> factor, double normalizer, ReadOnlySpan<double> thresholds, ReadOnlySpan<int> tilesToAsk, Range except, Span<int> above)
        where T : struct, ILanes<T>
    {
        int width = RowTiles.VectorsPerTile * T.Count;
        int tiles = rows.Length / (width * dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholds.Length, tiles * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor.Length, FactorTiles.Length(dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(offsets.Length, OffsetsLength(dimension));
        int from = except.Start.Value, to = except.End.Value;
        Span<double> scores = stackalloc double[width];
        int count = 0;
        for (int t = 0; t < tiles; t++)
        {
            int first = t * width;
            if (tilesToAsk[t] == 0 || (first >= from && first + width <= to))
            {
                continue;
            }

            ref double threshold = ref Unsafe.Add(ref MemoryMarshal.GetReference(thresholds), first);
            bool isAny = Score<T>(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), first * dimension),
                dimension,
                ref MemoryMarshal.GetReference(offsets),
                ref MemoryMarshal.GetReference(factor),
                normalizer,
                ref threshold,
                ref MemoryMarshal.GetReference(scores));
            for (int lane = 0; isAny && lane < width; lane++)
            {
                int n = first + lane;
                if (scores[lane] > Unsafe.Add(ref threshold, lane) && (n < from || n >= to))
                {
                    above[count++] = n;
                }
            }
        }

        return count;
    }

    /// <summary>How many numbers <see cref="ToOffsets"/> writes.</summary>
    public static int OffsetsLength(int dimension) => (dimension + FactorTiles.Height - 1) / FactorTiles.Height * FactorTiles.Height;

    /// <summary>Puts a vector into strips as <see cref="FactorTiles"/> has them: the first is filled up with zeros in front.</summary>
    public static void ToOffsets(ReadOnlySpan<double> vector, Span<double> offsets)
    {
        int front = OffsetsLength(vector.Length) - vector.Length;
        offsets[..front].Clear();
        vector.CopyTo(offsets[front..]);
    }

    /// <summary>Scores of a tile; false, and nothing of use, as soon as all are below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Score<T>(ref double x, int dimension, ref double offset, ref double factor, double normalizer, ref double threshold, ref double scores)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        var half = T.Broadcast(-0.5);
        var constant = T.Broadcast(normalizer);
        T q0 = default, q1 = default, q2 = default;
        int strip = 1;
        for (nuint end = (nuint)FactorTiles.FirstEnd(dimension); end <= (nuint)dimension; end += FactorTiles.Height, strip++)
        {
            T zero = default;
            T a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2;
            a0 = a1 = a2 = zero - T.Broadcast(offset);
            b0 = b1 = b2 = zero - T.Broadcast(Unsafe.Add(ref offset, 1));
            c0 = c1 = c2 = zero - T.Broadcast(Unsafe.Add(ref offset, 2));
            d0 = d1 = d2 = zero - T.Broadcast(Unsafe.Add(ref offset, 3));
            nuint at = 0;
            for (nuint j = 0; j < FactorTiles.Height * end; j += FactorTiles.Height, at += RowTiles.VectorsPerTile * width)
            {
                RegisterTile.AddColumn(
                    ref Unsafe.Add(ref x, at), width, ref Unsafe.Add(ref factor, j), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
            }

            q0 = T.MultiplyAdd(a0, a0, T.MultiplyAdd(b0, b0, T.MultiplyAdd(c0, c0, T.MultiplyAdd(d0, d0, q0))));
            q1 = T.MultiplyAdd(a1, a1, T.MultiplyAdd(b1, b1, T.MultiplyAdd(c1, c1, T.MultiplyAdd(d1, d1, q1))));
            q2 = T.MultiplyAdd(a2, a2, T.MultiplyAdd(b2, b2, T.MultiplyAdd(c2, c2, T.MultiplyAdd(d2, d2, q2))));
            factor = ref Unsafe.Add(ref factor, FactorTiles.Height * end);
            offset = ref Unsafe.Add(ref offset, FactorTiles.Height);
            if (strip >= FirstQuestion
                && !T.IsAnyGreater(T.MultiplyAdd(half, q0, constant), T.Load(ref threshold, 0))
                && !T.IsAnyGreater(T.MultiplyAdd(half, q1, constant), T.Load(ref threshold, width))
                && !T.IsAnyGreater(T.MultiplyAdd(half, q2, constant), T.Load(ref threshold, 2 * width)))
            {
                return false;
            }
        }

        T.Store(T.MultiplyAdd(half, q0, constant), ref scores, 0);
        T.Store(T.MultiplyAdd(half, q1, constant), ref scores, width);
        T.Store(T.MultiplyAdd(half, q2, constant), ref scores, 2 * width);
        return true;
    }
}
