using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <summary>Which of several centers is the nearest to every row, where every column has a unit of its own. The lanes are rows.</summary>
internal static partial class NearestCenters
{
    /// <summary><see cref="Update{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Update{T}" path="/param"/>
    public static void Update(
        ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<double> centers, ReadOnlySpan<double> inverseUnits, Span<double> nearest, Span<int> labels)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Update<Lanes512>(rows, dimension, centers, inverseUnits, nearest, labels);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Update<Lanes256>(rows, dimension, centers, inverseUnits, nearest, labels);
        }
        else
        {
            Update<Lanes128>(rows, dimension, centers, inverseUnits, nearest, labels);
        }
    }

    /// <summary>
    /// Lowers squared distances Σ ((x − c)/u)² to those from the nearest of some centers, and notes its number where one is nearer than what
    /// stands there; the first of equals. A distance that is not a number is not nearer. Cost: three operations for every number and center.
    /// </summary>
    /// <param name="rows">The <see cref="RowTiles"/> of the rows.</param>
    /// <param name="dimension">D.</param>
    /// <param name="centers">c: K × D numbers.</param>
    /// <param name="inverseUnits">1/u: D numbers.</param>
    /// <param name="nearest">One squared distance per row to lower; +∞ for a row that has been compared with none.</param>
    /// <param name="labels">One number per row to replace where a center is nearer.</param>
    [SkipLocalsInit]
    public static void Update<T>(
        ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<double> centers, ReadOnlySpan<double> inverseUnits, Span<double> nearest, Span<int> labels)
        where T : struct, ILanes<T>
    {
        int count = nearest.Length;
        int components = centers.Length / dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, RowTiles.Length<T>(count, dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(inverseUnits.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, count);
        int width = RowTiles.VectorsPerTile * T.Count;
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double c = ref MemoryMarshal.GetReference(centers);
        ref double s = ref MemoryMarshal.GetReference(inverseUnits);
        Span<double> squared = stackalloc double[width];
        Span<double> numbers = stackalloc double[width];
        for (int n = 0; n < count; n += width)
        {
            int filled = Math.Min(width, count - n);
            nearest.Slice(n, filled).CopyTo(squared);
            numbers.Fill(-1);
            ref double tile = ref Unsafe.Add(ref x, n * dimension);
            for (int k = 0; k < components; k += 2)
            {
                // Two centers at a time, because the rows are then read once for both; the last of an odd number is compared twice.
                int next = Math.Min(k + 1, components - 1);
                UpdateTile<T>(
                    ref tile,
                    (nuint)dimension,
                    ref Unsafe.Add(ref c, k * dimension),
                    ref Unsafe.Add(ref c, next * dimension),
                    ref s,
                    k,
                    next,
                    ref MemoryMarshal.GetReference(squared),
                    ref MemoryMarshal.GetReference(numbers));
            }

            squared[..filled].CopyTo(nearest[n..]);
            for (int i = 0; i < filled; i++)
            {
                labels[n + i] = numbers[i] < 0 ? labels[n + i] : (int)numbers[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateTile<T>(
        ref double x, nuint dimension, ref double center, ref double nextCenter, ref double scale, double number, double nextNumber, ref double squared, ref double numbers)
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
            var s = T.Broadcast(Unsafe.Add(ref scale, d));
            var c = T.Broadcast(Unsafe.Add(ref center, d));
            var u = (x0 - c) * s;
            T.AddProduct(u, u, ref a0);
            u = (x1 - c) * s;
            T.AddProduct(u, u, ref a1);
            u = (x2 - c) * s;
            T.AddProduct(u, u, ref a2);
            c = T.Broadcast(Unsafe.Add(ref nextCenter, d));
            u = (x0 - c) * s;
            T.AddProduct(u, u, ref b0);
            u = (x1 - c) * s;
            T.AddProduct(u, u, ref b1);
            u = (x2 - c) * s;
            T.AddProduct(u, u, ref b2);
        }

        Lower(a0, b0, number, nextNumber, ref squared, ref numbers, 0);
        Lower(a1, b1, number, nextNumber, ref squared, ref numbers, width);
        Lower(a2, b2, number, nextNumber, ref squared, ref numbers, 2 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<T>(T first, T second, double number, double nextNumber, ref double squared, ref double numbers, nuint at)
        where T : struct, ILanes<T>
    {
        var least = T.Load(ref squared, at);
        var whose = T.Load(ref numbers, at);
        whose = T.WhereGreater(least, first, T.Broadcast(number), whose);
        least = T.WhereGreater(least, first, first, least);
        whose = T.WhereGreater(least, second, T.Broadcast(nextNumber), whose);
        least = T.WhereGreater(least, second, second, least);
        T.Store(least, ref squared, at);
        T.Store(whose, ref numbers, at);
    }
}
