using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>
/// Scores of a few rows among many: they are gathered into tiles, which <see cref="GaussianScores"/> then reads. Lanes do not mix, so that a score
/// has the bits that it has among all rows.
/// </summary>
internal static partial class SparseScores
{
    /// <summary><see cref="Full{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Full{T}" path="/param"/>
    public static void Full(
        ReadOnlySpan<double> rows, ReadOnlySpan<int> indices, ReadOnlySpan<double> mean, ReadOnlySpan<double> factor, double normalizer, Span<double> gathered, Span<double> scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Full<Lanes512>(rows, indices, mean, factor, normalizer, gathered, scores);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Full<Lanes256>(rows, indices, mean, factor, normalizer, gathered, scores);
        }
        else
        {
            Full<Lanes128>(rows, indices, mean, factor, normalizer, gathered, scores);
        }
    }

    /// <summary><see cref="Gather{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Gather{T}" path="/param"/>
    public static void Gather(ReadOnlySpan<double> rows, int stride, int dimension, ReadOnlySpan<int> indices, Span<double> tiles)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Gather<Lanes512>(rows, stride, dimension, indices, tiles);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Gather<Lanes256>(rows, stride, dimension, indices, tiles);
        }
        else
        {
            Gather<Lanes128>(rows, stride, dimension, indices, tiles);
        }
    }

    /// <summary><see cref="GaussianScores.Full{T}"/> of some rows.</summary>
    /// <param name="rows">All rows, one after the other.</param>
    /// <param name="indices">The numbers of the rows to score.</param>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="factor">The <see cref="FactorTiles"/> of L⁻¹.</param>
    /// <param name="normalizer">What a squared distance of 0 scores.</param>
    /// <param name="gathered">Working memory for the <see cref="RowTiles"/> of the rows that are scored.</param>
    /// <param name="scores">One number per row that is scored to write.</param>
    public static void Full<T>(
        ReadOnlySpan<double> rows, ReadOnlySpan<int> indices, ReadOnlySpan<double> mean, ReadOnlySpan<double> factor, double normalizer, Span<double> gathered, Span<double> scores)
        where T : struct, ILanes<T>
    {
        Gather<T>(rows, mean.Length, mean.Length, indices, gathered);
        GaussianScores.Full<T>(gathered, mean, factor, normalizer, scores[..indices.Length]);
    }

    /// <summary>Gathers rows into <see cref="RowTiles"/>; the last tile is filled up with zeros.</summary>
    /// <param name="rows">All rows, a stride apart.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="dimension">How many numbers of a row are wanted, the first ones.</param>
    /// <param name="indices">The numbers of the rows to gather.</param>
    /// <param name="tiles">The tiles to write.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(ReadOnlySpan<double> rows, int stride, int dimension, ReadOnlySpan<int> indices, Span<double> tiles)
        where T : struct, ILanes<T>
    {
        int width = RowTiles.VectorsPerTile * T.Count;
        int length = RowTiles.Length<T>(indices.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles.Length, length);
        if (indices.Length % width != 0)
        {
            tiles.Slice(length - (width * dimension), width * dimension).Clear();
        }

        for (int i = 0; i < indices.Length; i++)
        {
            ref double from = ref MemoryMarshal.GetReference(rows.Slice(indices[i] * stride, dimension));
            ref double to = ref Unsafe.Add(ref MemoryMarshal.GetReference(tiles), (i / width * width * dimension) + (i % width));
            for (int d = 0; d < dimension; d++)
            {
                Unsafe.Add(ref to, d * width) = Unsafe.Add(ref from, d);
            }
        }
    }
}
