using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>The diagonal of the scatter in few dimensions: the lanes are rows, because a row does not fill the lanes.</content>
internal static partial class Scatter
{
    /// <summary>What <see cref="AddDiagonal{T}"/> does, on tiles of rows. Cost: four operations for every number and component.</summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="dimension">D; fast where it is at most <see cref="MostSmallDimensions"/>.</param>
    /// <param name="anchors">a: K × D numbers.</param>
    /// <param name="responsibilities">r: K × rows numbers, component-major.</param>
    /// <param name="sums">K × D numbers to add to.</param>
    /// <param name="squares">K × D numbers to add to, or D that all components share.</param>
    [SkipLocalsInit]
    public static void AddSmallDiagonal<T>(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> anchors,
        ReadOnlySpan<double> responsibilities,
        Span<double> sums,
        Span<double> squares)
        where T : struct, ILanes<T>
    {
        int components = anchors.Length / dimension;
        int count = responsibilities.Length / components;
        ArgumentOutOfRangeException.ThrowIfNotEqual(responsibilities.Length, components * count);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T>(count, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, anchors.Length);
        bool isShared = squares.Length == dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(squares.Length, isShared ? dimension : anchors.Length);
        int matrixStep = isShared ? 0 : dimension;
        int width = RowTiles.VectorsPerTile * T.Count, tile = width * dimension, whole = count / width;
        int most = Math.Max(CachedValues / tile, 1);
        for (int first = 0; first < whole; first += most)
        {
            int tiles = Math.Min(most, whole - first);
            for (int k = 0; k < components; k++)
            {
                AddTiles(rows[(first * tile)..], responsibilities.Slice((k * count) + (first * width), tiles * width), k, anchors, sums, squares);
            }
        }

        // The last tile has rows of zeros, and a responsibility of zero for each of them.
        Span<double> last = stackalloc double[width];
        for (int k = 0; k < components && whole * width < count; k++)
        {
            last.Clear();
            responsibilities[((k * count) + (whole * width))..((k + 1) * count)].CopyTo(last);
            AddTiles(rows[(whole * tile)..], last, k, anchors, sums, squares);
        }

        void AddTiles(
            ReadOnlySpan<double> some, ReadOnlySpan<double> shares, int k, ReadOnlySpan<double> anchors, Span<double> sums, Span<double> squares)
        {
            for (int d = 0; d < dimension; d++)
            {
                AddColumn<T>(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(some), d * width),
                    (nuint)tile,
                    shares,
                    anchors[(k * dimension) + d],
                    ref sums[(k * dimension) + d],
                    ref squares[(k * matrixStep) + d]);
            }
        }
    }

    /// <summary>A column of some tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumn<T>(ref double column, nuint tile, ReadOnlySpan<double> shares, double anchor, ref double sum, ref double square)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        var center = T.Broadcast(anchor);
        T s0 = default, s1 = default, s2 = default;
        T q0 = default, q1 = default, q2 = default;
        ref double r = ref MemoryMarshal.GetReference(shares);
        for (nuint n = 0; n < (nuint)shares.Length; n += RowTiles.VectorsPerTile * width)
        {
            Add(T.Load(ref column, 0) - center, T.Load(ref r, n), ref s0, ref q0);
            Add(T.Load(ref column, width) - center, T.Load(ref r, n + width), ref s1, ref q1);
            Add(T.Load(ref column, 2 * width) - center, T.Load(ref r, n + (2 * width)), ref s2, ref q2);
            column = ref Unsafe.Add(ref column, tile);
        }

        sum += T.Sum(s0 + s1 + s2);
        square += T.Sum(q0 + q1 + q2);
    }
}
