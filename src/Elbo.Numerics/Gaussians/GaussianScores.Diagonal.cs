using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>With diagonal covariances.</content>
internal static partial class GaussianScores
{
    /// <summary>
    /// With diagonal covariances, all components at once: c − ½Σ((x − μ)/σ)². The difference is taken first, so that it loses no digits, and
    /// divided before it is squared, so that no square over- or underflows on the way. Cost: three operations for every number and component.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="dimension">D.</param>
    /// <param name="means">μ: K × D numbers.</param>
    /// <param name="inverseDeviations">1/σ: K × D numbers, or D that all components share.</param>
    /// <param name="normalizers">c = −½(D ln 2π + ln|Σ|): K numbers, or one that all components share.</param>
    /// <param name="scores">K × rows numbers to write, component-major; −∞ where a distance is not a number.</param>
    [SkipLocalsInit]
    public static void Diagonal<T>(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> means,
        ReadOnlySpan<double> inverseDeviations,
        ReadOnlySpan<double> normalizers,
        Span<double> scores)
        where T : struct, ILanes<T>
    {
        int components = means.Length / dimension;
        int count = scores.Length / components;
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T>(count, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(normalizers.Length, normalizers.Length == 1 ? 1 : components);
        bool isShared = inverseDeviations.Length == dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(inverseDeviations.Length, isShared ? dimension : means.Length);
        int matrixStep = isShared ? 0 : dimension, normalizerStep = normalizers.Length == 1 ? 0 : 1;
        int width = RowTiles.VectorsPerTile * T.Count;
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double m = ref MemoryMarshal.GetReference(means);
        ref double s = ref MemoryMarshal.GetReference(inverseDeviations);
        ref double target = ref MemoryMarshal.GetReference(scores);
        Span<double> last = stackalloc double[2 * width];
        ref double edge = ref MemoryMarshal.GetReference(last);
        for (int n = 0; n < count; n += width)
        {
            int filled = Math.Min(width, count - n);
            bool isWhole = filled == width;
            ref double tile = ref Unsafe.Add(ref x, n * dimension);
            for (int k = 0; k < components; k += 2)
            {
                // Two components at a time, because the rows are then read once for both; the last of an odd number is done twice.
                int next = Math.Min(k + 1, components - 1);
                DiagonalTile<T>(
                    ref tile,
                    (nuint)dimension,
                    ref Unsafe.Add(ref m, k * dimension),
                    ref Unsafe.Add(ref m, next * dimension),
                    ref Unsafe.Add(ref s, k * matrixStep),
                    ref Unsafe.Add(ref s, next * matrixStep),
                    normalizers[k * normalizerStep],
                    normalizers[next * normalizerStep],
                    ref isWhole ? ref Unsafe.Add(ref target, (k * count) + n) : ref edge,
                    ref isWhole ? ref Unsafe.Add(ref target, (next * count) + n) : ref Unsafe.Add(ref edge, width));
                if (!isWhole)
                {
                    last[..filled].CopyTo(scores[((k * count) + n)..]);
                    last.Slice(width, filled).CopyTo(scores[((next * count) + n)..]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DiagonalTile<T>(
        ref double x,
        nuint dimension,
        ref double mean,
        ref double nextMean,
        ref double scale,
        ref double nextScale,
        double normalizer,
        double nextNormalizer,
        ref double scores,
        ref double nextScores)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        T a0 = default, a1 = default, a2 = default;
        T b0 = default, b1 = default, b2 = default;
        nuint at = 0;
        for (nuint d = 0; d < dimension; d++, at += RowTiles.VectorsPerTile * width)
        {
            var x0 = T.Load(ref x, at);
            var x1 = T.Load(ref x, at + width);
            var x2 = T.Load(ref x, at + (2 * width));
            var m = T.Broadcast(Unsafe.Add(ref mean, d));
            var s = T.Broadcast(Unsafe.Add(ref scale, d));
            var u = (x0 - m) * s;
            T.AddProduct(u, u, ref a0);
            u = (x1 - m) * s;
            T.AddProduct(u, u, ref a1);
            u = (x2 - m) * s;
            T.AddProduct(u, u, ref a2);
            m = T.Broadcast(Unsafe.Add(ref nextMean, d));
            s = T.Broadcast(Unsafe.Add(ref nextScale, d));
            u = (x0 - m) * s;
            T.AddProduct(u, u, ref b0);
            u = (x1 - m) * s;
            T.AddProduct(u, u, ref b1);
            u = (x2 - m) * s;
            T.AddProduct(u, u, ref b2);
        }

        Finish(a0, a1, a2, normalizer, ref scores);
        Finish(b0, b1, b2, nextNormalizer, ref nextScores);
    }

    /// <summary>From squared distances to log-densities. A distance that overflowed to NaN (∞ − ∞ on the way) is still an impossible row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T>(T q0, T q1, T q2, double normalizer, ref double scores)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        T.StoreScaled(q0, -0.5, normalizer, ref scores, 0);
        T.StoreScaled(q1, -0.5, normalizer, ref scores, width);
        T.StoreScaled(q2, -0.5, normalizer, ref scores, 2 * width);
    }
}
