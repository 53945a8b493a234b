using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>
/// Products of rows with a few vectors: rows × depth times depth × columns. The lanes are columns, so that rows are read as they lie, and results are
/// rows again.
/// </summary>
internal static partial class RowProducts
{
    /// <summary>Rows at a time; with three vectors of columns they are twelve independent sums, as in <see cref="RowTiles"/>.</summary>
    private const int Height = 4;

    private const int VectorsPerPanel = 3;

    /// <summary>How long a row of results is on the widest vectors there are: the columns, filled up to whole panels.</summary>
    public static int Stride(int columns) => Vector512.IsHardwareAccelerated ? Stride<Lanes512>(columns)
        : Vector256.IsHardwareAccelerated ? Stride<Lanes256>(columns)
        : Stride<Lanes128>(columns);

    /// <summary><see cref="ToPanels{T}"/> for the widest vectors there are.</summary>
    /// <inheritdoc cref="ToPanels{T}" path="/param"/>
    public static void ToPanels(ReadOnlySpan<double> vectors, int depth, Span<double> panels)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ToPanels<Lanes512>(vectors, depth, panels);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ToPanels<Lanes256>(vectors, depth, panels);
        }
        else
        {
            ToPanels<Lanes128>(vectors, depth, panels);
        }
    }

    /// <summary><see cref="Multiply{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Multiply{T}" path="/param"/>
    public static void Multiply(ReadOnlySpan<double> rows, int stride, int count, ReadOnlySpan<double> panels, int depth, Span<double> products)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply<Lanes512>(rows, stride, count, panels, depth, products);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Multiply<Lanes256>(rows, stride, count, panels, depth, products);
        }
        else
        {
            Multiply<Lanes128>(rows, stride, count, panels, depth, products);
        }
    }

    /// <summary>How long a row of results is: the columns, filled up to whole panels.</summary>
    public static int Stride<T>(int columns)
        where T : struct, ILanes<T> => (columns + (VectorsPerPanel * T.Count) - 1) / (VectorsPerPanel * T.Count) * VectorsPerPanel * T.Count;

    /// <summary>Cuts vectors into panels of three vectors of columns, filled up with zeros; they have <see cref="Stride{T}"/> × depth numbers.</summary>
    /// <param name="vectors">Columns × depth numbers, one vector after the other.</param>
    /// <param name="depth">How many numbers a vector has.</param>
    /// <param name="panels">The panels to write.</param>
    public static void ToPanels<T>(ReadOnlySpan<double> vectors, int depth, Span<double> panels)
        where T : struct, ILanes<T>
    {
        int width = VectorsPerPanel * T.Count, columns = vectors.Length / depth;
        for (int first = 0, at = 0; first < columns; first += width)
        {
            for (int d = 0; d < depth; d++)
            {
                for (int c = first; c < first + width; c++)
                {
                    panels[at++] = c < columns ? vectors[(c * depth) + d] : 0;
                }
            }
        }
    }

    /// <summary>Multiplies rows with vectors. Cost: rows × depth × columns multiply-adds.</summary>
    /// <param name="rows">The rows, a stride apart.</param>
    /// <param name="stride">From one row to the next; at least the depth.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="panels">What <see cref="ToPanels{T}"/> makes of the vectors.</param>
    /// <param name="depth">How many numbers a vector has.</param>
    /// <param name="products">Rows × <see cref="Stride{T}"/> numbers to write; what is beyond the columns is 0 where rows are finite.</param>
    [SkipLocalsInit]
    public static void Multiply<T>(ReadOnlySpan<double> rows, int stride, int count, ReadOnlySpan<double> panels, int depth, Span<double> products)
        where T : struct, ILanes<T>
    {
        int width = VectorsPerPanel * T.Count, length = panels.Length / depth;
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, depth);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, count == 0 ? 0 : ((count - 1) * stride) + depth);
        ArgumentOutOfRangeException.ThrowIfLessThan(products.Length, count * length);
        Span<double> last = stackalloc double[Height * width];
        ref double x = ref MemoryMarshal.GetReference(rows);
        for (int n = 0; n < count; n += Height)
        {
            // Of the last rows the last is taken as often as it needs to be.
            nuint left = (nuint)Math.Min(Height, count - n) - 1;
            ref double a = ref Unsafe.Add(ref x, n * stride);
            ref double b = ref Unsafe.Add(ref a, Math.Min(left, 1) * (nuint)stride);
            ref double c = ref Unsafe.Add(ref a, Math.Min(left, 2) * (nuint)stride);
            ref double d = ref Unsafe.Add(ref a, left * (nuint)stride);
            for (int first = 0; first < length; first += width)
            {
                ref double panel = ref Unsafe.Add(ref MemoryMarshal.GetReference(panels), first * depth);
                if (left == Height - 1)
                {
                    Tile<T>(ref a, ref b, ref c, ref d, ref panel, (nuint)depth, ref products[(n * length) + first], (nuint)length);
                    continue;
                }

                Tile<T>(ref a, ref b, ref c, ref d, ref panel, (nuint)depth, ref MemoryMarshal.GetReference(last), (nuint)width);
                for (int i = n; i < count; i++)
                {
                    last.Slice((i - n) * width, width).CopyTo(products[((i * length) + first)..]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T>(ref double a, ref double b, ref double c, ref double d, ref double panel, nuint depth, ref double target, nuint stride)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        T a0 = default, a1 = default, a2 = default;
        T b0 = default, b1 = default, b2 = default;
        T c0 = default, c1 = default, c2 = default;
        T d0 = default, d1 = default, d2 = default;
        for (nuint i = 0, at = 0; i < depth; i++, at += VectorsPerPanel * width)
        {
            var v0 = T.Load(ref panel, at);
            var v1 = T.Load(ref panel, at + width);
            var v2 = T.Load(ref panel, at + (2 * width));
            var x = T.Broadcast(Unsafe.Add(ref a, i));
            T.AddProduct(x, v0, ref a0);
            T.AddProduct(x, v1, ref a1);
            T.AddProduct(x, v2, ref a2);
            x = T.Broadcast(Unsafe.Add(ref b, i));
            T.AddProduct(x, v0, ref b0);
            T.AddProduct(x, v1, ref b1);
            T.AddProduct(x, v2, ref b2);
            x = T.Broadcast(Unsafe.Add(ref c, i));
            T.AddProduct(x, v0, ref c0);
            T.AddProduct(x, v1, ref c1);
            T.AddProduct(x, v2, ref c2);
            x = T.Broadcast(Unsafe.Add(ref d, i));
            T.AddProduct(x, v0, ref d0);
            T.AddProduct(x, v1, ref d1);
            T.AddProduct(x, v2, ref d2);
        }

        T.Store(a0, ref target, 0);
        T.Store(a1, ref target, width);
        T.Store(a2, ref target, 2 * width);
        T.Store(b0, ref target, stride);
        T.Store(b1, ref target, stride + width);
        T.Store(b2, ref target, stride + (2 * width));
        T.Store(c0, ref target, 2 * stride);
        T.Store(c1, ref target, (2 * stride) + width);
        T.Store(c2, ref target, (2 * stride) + (2 * width));
        T.Store(d0, ref target, 3 * stride);
        T.Store(d1, ref target, (3 * stride) + width);
        T.Store(d2, ref target, (3 * stride) + (2 * width));
    }
}
