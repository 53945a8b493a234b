using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Linear;

/// <summary>Squared distances of many points from one. The lanes are points.</summary>
internal static partial class SquaredDistances
{
    /// <summary><see cref="Of{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Of{T}" path="/param"/>
    public static void Of(ReadOnlySpan<double> columns, int stride, ReadOnlySpan<double> point, Span<double> squared)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Of<Lanes512>(columns, stride, point, squared);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Of<Lanes256>(columns, stride, point, squared);
        }
        else
        {
            Of<Lanes128>(columns, stride, point, squared);
        }
    }

    /// <summary>
    /// Σ (x − p)², every term rounded before it is added, in the order of the coordinates: to the bit what the plain loop gives, on any width.
    /// Cost: three operations for every number.
    /// </summary>
    /// <param name="columns">D padded columns of <paramref name="stride"/> numbers: <see cref="Columns"/> of the points.</param>
    /// <param name="stride">The length of a padded column.</param>
    /// <param name="point">p: D numbers.</param>
    /// <param name="squared">One number per point to write, at most <paramref name="stride"/>.</param>
    [SkipLocalsInit]
    public static void Of<T>(ReadOnlySpan<double> columns, int stride, ReadOnlySpan<double> point, Span<double> squared)
        where T : struct, ILanes<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Columns.Padding, 0, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, point.Length * stride);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(squared.Length, stride);
        int step = 2 * T.Count;
        int whole = squared.Length / step * step;
        Add<T>(columns, stride, point, 0, squared[..whole]);
        if (whole < squared.Length)
        {
            Span<double> last = stackalloc double[step];
            Add<T>(columns, stride, point, whole, last);
            last[..(squared.Length - whole)].CopyTo(squared[whole..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(ReadOnlySpan<double> columns, int stride, ReadOnlySpan<double> point, int first, Span<double> squared)
        where T : struct, ILanes<T>
    {
        ref double x = ref MemoryMarshal.GetReference(columns);
        ref double p = ref MemoryMarshal.GetReference(point);
        ref double q = ref MemoryMarshal.GetReference(squared);
        nuint width = (nuint)T.Count;
        for (nuint n = 0; n < (nuint)squared.Length; n += 2 * width)
        {
            T left = default, right = default;
            nuint at = (nuint)first + n;
            for (nuint d = 0; d < (nuint)point.Length; d++, at += (nuint)stride)
            {
                var center = T.Broadcast(Unsafe.Add(ref p, d));
                var u = T.Load(ref x, at) - center;
                var v = T.Load(ref x, at + width) - center;
                left += u * u;
                right += v * v;
            }

            T.Store(left, ref q, n);
            T.Store(right, ref q, n + width);
        }
    }
}
