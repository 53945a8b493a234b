using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The full scatter matrix in few dimensions: the lanes are rows, because a row does not fill the lanes.</content>
internal static partial class Scatter
{
    /// <summary>Up to here <see cref="AddSmall{T}"/> is the faster; beyond, columns fill the vectors of <see cref="AddFull{T}"/> well enough.</summary>
    public const int MostSmallDimensions = 7;

    /// <summary>
    /// What <see cref="AddFull{T}"/> does, on tiles of rows: no root, no packing, no choice of rows. Cost: about D(D+1)/2 multiply-adds and as
    /// many subtractions for every row.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="anchor">a: D numbers.</param>
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
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T>(responsibilities.Length, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(scatter.Length, Packed.Length(dimension));

        // The last tile has rows of zeros, and a responsibility of zero for each of them.
        Span<double> last = stackalloc double[width];
        last.Clear();
        responsibilities[(whole * width)..].CopyTo(last);
        int rest = whole * width < responsibilities.Length ? 1 : 0;
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double r = ref MemoryMarshal.GetReference(responsibilities);
        ref double a = ref MemoryMarshal.GetReference(anchor);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j += 2)
            {
                // Two columns at a time; where only one is left, it is done twice.
                int next = Math.Min(j + 1, i);
                var (sum, first, second) = SmallStrip<T>(ref x, whole, ref r, ref a, dimension, i, j, next);
                if (rest > 0)
                {
                    var (sum2, first2, second2) = SmallStrip<T>(
                        ref Unsafe.Add(ref x, whole * width * dimension), rest, ref MemoryMarshal.GetReference(last), ref a, dimension, i, j, next);
                    (sum, first, second) = (sum + sum2, first + first2, second + second2);
                }

                sums[i] += j == 0 ? sum : 0;
                scatter[Packed.Index(i, j)] += first;
                scatter[Packed.Index(i, next)] += next > j ? second : 0;
            }
        }
    }

    /// <summary>Σ r·uᵢ, Σ r·uᵢ·uⱼ and Σ r·uᵢ·uₖ with u = x − a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double First, double Second) SmallStrip<T>(
        ref double x, int tiles, ref double responsibilities, ref double anchor, int dimension, int row, int column, int next)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        nuint step = RowTiles.VectorsPerTile * width;
        nuint i = (nuint)row * step, j = (nuint)column * step, k = (nuint)next * step;
        var ai = T.Broadcast(Unsafe.Add(ref anchor, row));
        var aj = T.Broadcast(Unsafe.Add(ref anchor, column));
        var ak = T.Broadcast(Unsafe.Add(ref anchor, next));
        T s0 = default, s1 = default, s2 = default;
        T p0 = default, p1 = default, p2 = default;
        T q0 = default, q1 = default, q2 = default;
        nuint at = 0;
        for (nuint n = 0; n < (nuint)tiles * step; n += step, at += step * (nuint)dimension)
        {
            var u = (T.Load(ref x, at + i) - ai) * T.Load(ref responsibilities, n);
            s0 += u;
            p0 = T.MultiplyAdd(u, T.Load(ref x, at + j) - aj, p0);
            q0 = T.MultiplyAdd(u, T.Load(ref x, at + k) - ak, q0);
            u = (T.Load(ref x, at + i + width) - ai) * T.Load(ref responsibilities, n + width);
            s1 += u;
            p1 = T.MultiplyAdd(u, T.Load(ref x, at + j + width) - aj, p1);
            q1 = T.MultiplyAdd(u, T.Load(ref x, at + k + width) - ak, q1);
            u = (T.Load(ref x, at + i + (2 * width)) - ai) * T.Load(ref responsibilities, n + (2 * width));
            s2 += u;
            p2 = T.MultiplyAdd(u, T.Load(ref x, at + j + (2 * width)) - aj, p2);
            q2 = T.MultiplyAdd(u, T.Load(ref x, at + k + (2 * width)) - ak, q2);
        }

        return (T.Sum(s0 + s1 + s2), T.Sum(p0 + p1 + p2), T.Sum(q0 + q1 + q2));
    }
}
