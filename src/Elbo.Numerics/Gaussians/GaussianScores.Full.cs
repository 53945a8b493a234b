using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>With a full covariance.</content>
internal static partial class GaussianScores
{
    /// <summary><see cref="Full{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="Full{T, TNumber}" path="/param"/>
    public static void Full<T>(ReadOnlySpan<double> rows, ReadOnlySpan<double> mean, ReadOnlySpan<double> factor, double normalizer, Span<double> scores)
        where T : struct, ILanes<T> => Full<T, double>(rows, mean, factor, normalizer, scores);

    /// <summary>
    /// With a full covariance: c − ½‖L⁻¹(x − μ)‖² with the triangular inverse factor, half the work of a square product. The difference is
    /// taken first: L⁻¹x − L⁻¹μ loses every digit that data and mean share. Cost: rows × D(D+1)/2 multiply-adds.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="factor">The <see cref="FactorTiles"/> of L⁻¹.</param>
    /// <param name="normalizer">c = −½(D ln 2π + ln|Σ|).</param>
    /// <param name="scores">One number per row to write; −∞ where a distance is not a number.</param>
    [SkipLocalsInit]
    public static void Full<T, TNumber>(
        ReadOnlySpan<TNumber> rows, ReadOnlySpan<TNumber> mean, ReadOnlySpan<TNumber> factor, double normalizer, Span<double> scores)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        int dimension = mean.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T, TNumber>(scores.Length, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(factor.Length, FactorTiles.Length(dimension));
        int width = RowTiles.VectorsPerTile * T.Count;
        ref TNumber x = ref MemoryMarshal.GetReference(rows);
        ref TNumber l = ref MemoryMarshal.GetReference(factor);
        ref TNumber m = ref MemoryMarshal.GetReference(mean);
        Span<double> last = stackalloc double[width];
        int room = (width * dimension) + (2 * Alignment.Line);
        Span<TNumber> centered = dimension <= MostOnStack ? stackalloc TNumber[room] : GC.AllocateUninitializedArray<TNumber>(room, pinned: true);
        ref TNumber c = ref MemoryMarshal.GetReference(Alignment.Align(centered));
        int whole = scores.Length / width;
        FullTiles<T, TNumber>(ref x, whole, ref m, ref l, dimension, normalizer, ref c, ref MemoryMarshal.GetReference(scores));
        int rest = whole * width;
        if (rest < scores.Length)
        {
            FullTiles<T, TNumber>(ref Unsafe.Add(ref x, rest * dimension), 1, ref m, ref l, dimension, normalizer, ref c, ref MemoryMarshal.GetReference(last));
            last[..(scores.Length - rest)].CopyTo(scores[rest..]);
        }
    }

    private const int MostOnStack = 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FullTiles<T, TNumber>(
        ref TNumber x, int tiles, ref TNumber mean, ref TNumber factor, int dimension, double normalizer, ref TNumber centered, ref double scores)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;
        nuint step = RowTiles.VectorsPerTile * width;
        for (; tiles > 0; tiles--)
        {
            T q0 = default, q1 = default, q2 = default;
            nuint end = (nuint)FactorTiles.FirstEnd(dimension);
            nuint start = 0;
            nuint l = 0;
            for (; end <= (nuint)dimension; start = end, end += FactorTiles.Height)
            {
                for (nuint j = start, to = start * step; j < end; j++, to += step)
                {
                    var center = T.Broadcast(Unsafe.Add(ref mean, j));
                    T.Store(T.Load(ref x, to) - center, ref centered, to);
                    T.Store(T.Load(ref x, to + width) - center, ref centered, to + width);
                    T.Store(T.Load(ref x, to + (2 * width)) - center, ref centered, to + (2 * width));
                }

                T a0 = default, a1 = default, a2 = default;
                T b0 = default, b1 = default, b2 = default;
                T c0 = default, c1 = default, c2 = default;
                T d0 = default, d1 = default, d2 = default;
                nuint at = 0;

                // A first strip of less than four rows begins with rows of zeros: what is above its corner is all it has.
                bool hasCorner = end - start == FactorTiles.Height;
                nuint stop = l + (FactorTiles.Height * (hasCorner ? start : end));
                for (; l + FactorTiles.Height < stop; l += 2 * FactorTiles.Height, at += 2 * step)
                {
                    RegisterTile.AddColumn(
                        ref Unsafe.Add(ref centered, at), width, ref Unsafe.Add(ref factor, l), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
                    RegisterTile.AddColumn(
                        ref Unsafe.Add(ref centered, at + step), width, ref Unsafe.Add(ref factor, l + FactorTiles.Height), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
                }

                if (l < stop)
                {
                    RegisterTile.AddColumn(
                        ref Unsafe.Add(ref centered, at), width, ref Unsafe.Add(ref factor, l), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
                    l += FactorTiles.Height;
                    at += step;
                }

                // The corner of the triangle, each column one row shorter.
                if (hasCorner)
                {
                    RegisterTile.AddColumn(
                        ref Unsafe.Add(ref centered, at), width, ref Unsafe.Add(ref factor, l), 2, ref a0, ref a1, ref a2, ref b0, ref b1, ref b2, ref c0, ref c1, ref c2, ref d0, ref d1, ref d2);
                    at += step;
                    var y0 = T.Load(ref centered, at);
                    var y1 = T.Load(ref centered, at + width);
                    var y2 = T.Load(ref centered, at + (2 * width));
                    var g = T.Broadcast(Unsafe.Add(ref factor, l + 5));
                    T.AddProduct(g, y0, ref b0);
                    T.AddProduct(g, y1, ref b1);
                    T.AddProduct(g, y2, ref b2);
                    g = T.Broadcast(Unsafe.Add(ref factor, l + 6));
                    T.AddProduct(g, y0, ref c0);
                    T.AddProduct(g, y1, ref c1);
                    T.AddProduct(g, y2, ref c2);
                    g = T.Broadcast(Unsafe.Add(ref factor, l + 7));
                    T.AddProduct(g, y0, ref d0);
                    T.AddProduct(g, y1, ref d1);
                    T.AddProduct(g, y2, ref d2);
                    at += step;
                    y0 = T.Load(ref centered, at);
                    y1 = T.Load(ref centered, at + width);
                    y2 = T.Load(ref centered, at + (2 * width));
                    g = T.Broadcast(Unsafe.Add(ref factor, l + 10));
                    T.AddProduct(g, y0, ref c0);
                    T.AddProduct(g, y1, ref c1);
                    T.AddProduct(g, y2, ref c2);
                    g = T.Broadcast(Unsafe.Add(ref factor, l + 11));
                    T.AddProduct(g, y0, ref d0);
                    T.AddProduct(g, y1, ref d1);
                    T.AddProduct(g, y2, ref d2);
                    at += step;
                    y0 = T.Load(ref centered, at);
                    y1 = T.Load(ref centered, at + width);
                    y2 = T.Load(ref centered, at + (2 * width));
                    g = T.Broadcast(Unsafe.Add(ref factor, l + 15));
                    T.AddProduct(g, y0, ref d0);
                    T.AddProduct(g, y1, ref d1);
                    T.AddProduct(g, y2, ref d2);
                    l += FactorTiles.Height * FactorTiles.Height;
                }

                q0 = T.MultiplyAdd(a0, a0, T.MultiplyAdd(b0, b0, T.MultiplyAdd(c0, c0, T.MultiplyAdd(d0, d0, q0))));
                q1 = T.MultiplyAdd(a1, a1, T.MultiplyAdd(b1, b1, T.MultiplyAdd(c1, c1, T.MultiplyAdd(d1, d1, q1))));
                q2 = T.MultiplyAdd(a2, a2, T.MultiplyAdd(b2, b2, T.MultiplyAdd(c2, c2, T.MultiplyAdd(d2, d2, q2))));
            }

            T.StoreScaled(q0, -0.5, normalizer, ref scores, 0);
            T.StoreScaled(q1, -0.5, normalizer, ref scores, width);
            T.StoreScaled(q2, -0.5, normalizer, ref scores, 2 * width);
            x = ref Unsafe.Add(ref x, step * (nuint)dimension);
            scores = ref Unsafe.Add(ref scores, step);
        }
    }
}
