using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <summary>
/// Rows turned into tiles of three vectors of rows: tile by tile, the D columns of its rows, one after the other. A kernel then reads
/// memory in order, where whole columns of a block would lie a power of two apart and evict each other from the cache.
/// </summary>
internal static partial class RowTiles
{
    /// <summary>As many as a <see cref="RegisterTile"/> is wide.</summary>
    public const int VectorsPerTile = RegisterTile.Vectors;

    /// <summary><see cref="Length{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Length{T}" path="/param"/>
    public static int Length(int rows, int dimension) =>
        Vector512.IsHardwareAccelerated ? Length<Lanes512>(rows, dimension)
        : Vector256.IsHardwareAccelerated ? Length<Lanes256>(rows, dimension)
        : Length<Lanes128>(rows, dimension);

    /// <summary><see cref="FromRows{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="FromRows{T}" path="/param"/>
    public static void FromRows(ReadOnlySpan<double> rows, int dimension, Span<double> tiles)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            FromRows<Lanes512>(rows, dimension, tiles);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            FromRows<Lanes256>(rows, dimension, tiles);
        }
        else
        {
            FromRows<Lanes128>(rows, dimension, tiles);
        }
    }

    /// <summary>How many tiles some rows fill, in double precision.</summary>
    /// <param name="rows">How many rows.</param>
    public static int Count<T>(int rows)
        where T : struct, ILanes<T> => (rows + (VectorsPerTile * T.Count) - 1) / (VectorsPerTile * T.Count);

    /// <summary><see cref="Length{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="Length{T, TNumber}" path="/param"/>
    public static int Length<T>(int rows, int dimension)
        where T : struct, ILanes<T> => Length<T, double>(rows, dimension);

    /// <summary><see cref="FromRows{T, TNumber}"/> in double precision.</summary>
    /// <inheritdoc cref="FromRows{T, TNumber}" path="/param"/>
    public static void FromRows<T>(ReadOnlySpan<double> rows, int dimension, Span<double> tiles)
        where T : struct, ILanes<T> => FromRows<T, double>(rows, dimension, tiles);

    /// <summary>How many numbers the tiles of some rows have; the last tile is filled up with zeros.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="dimension">D.</param>
    public static int Length<T, TNumber>(int rows, int dimension)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        int width = VectorsPerTile * T.Count;
        return (rows + width - 1) / width * width * dimension;
    }

    /// <summary>Transposes rows into tiles.</summary>
    /// <param name="rows">Rows × D numbers.</param>
    /// <param name="dimension">D.</param>
    /// <param name="tiles"><see cref="Length{T, TNumber}"/> numbers to write.</param>
    public static void FromRows<T, TNumber>(ReadOnlySpan<TNumber> rows, int dimension, Span<TNumber> tiles)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        int width = VectorsPerTile * T.Count;
        int count = rows.Length / dimension;
        int length = width * dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles.Length, Length<T, TNumber>(count, dimension));
        int at = 0;
        for (; at + length <= rows.Length; at += length)
        {
            Transpose<T, TNumber>(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), at), (nuint)dimension, ref Unsafe.Add(ref MemoryMarshal.GetReference(tiles), at));
        }

        if (at < rows.Length)
        {
            var tile = tiles.Slice(at, length);
            tile.Clear();
            for (int i = at; i < rows.Length; i++)
            {
                tile[((i - at) % dimension * width) + ((i - at) / dimension)] = rows[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T, TNumber>(ref TNumber rows, nuint dimension, ref TNumber tile)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        nuint width = (nuint)T.Count;
        nuint to = 0;
        for (nuint d = 0; d < dimension; d++)
        {
            for (nuint row = 0; row < VectorsPerTile * width; row += width, to += width)
            {
                T.Store(T.Gather(ref Unsafe.Add(ref rows, (row * dimension) + d), dimension), ref tile, to);
            }
        }
    }
}
