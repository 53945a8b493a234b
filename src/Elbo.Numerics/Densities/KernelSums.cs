using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>Sums of smoothing kernels over a block of points. The lanes are points, so that nothing is transposed and a query is a broadcast.</summary>
internal static partial class KernelSums
{
    /// <summary>Blocks are padded to a multiple of this many points, of weight 0.</summary>
    public const int Padding = 16;

    /// <summary>Σ w·k(point − query) on the widest vectors there are.</summary>
    /// <typeparam name="TProfile">k.</typeparam>
    /// <param name="points">D columns of points, in bandwidths.</param>
    /// <param name="weights">w: one number a point, a multiple of <see cref="Padding"/>.</param>
    /// <param name="query">D numbers, in bandwidths.</param>
    /// <param name="shift">For kernels without an edge, the logarithm of a factor of all of them; at most half the least squared distance.</param>
    public static double Of<TProfile>(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift = 0)
        where TProfile : struct, IProfile =>
        Vector512.IsHardwareAccelerated ? Of<TProfile, Lanes512>(points, weights, query, shift)
        : Vector256.IsHardwareAccelerated ? Of<TProfile, Lanes256>(points, weights, query, shift)
        : Of<TProfile, Lanes128>(points, weights, query, shift);

    /// <summary>Σ w·k(point − query) on vectors of one kind.</summary>
    /// <typeparam name="TProfile">k.</typeparam>
    /// <typeparam name="T">The vectors.</typeparam>
    /// <inheritdoc cref="Of{TProfile}" path="/param"/>
    public static double Of<TProfile, T>(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift)
        where TProfile : struct, IProfile
        where T : struct, ILanes<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(points.Length, weights.Length * query.Length, nameof(points));
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length % Padding, 0, nameof(weights));
        return Add<TProfile, T>(
            ref MemoryMarshal.GetReference(points),
            ref MemoryMarshal.GetReference(weights),
            (nuint)weights.Length,
            ref MemoryMarshal.GetReference(query),
            (nuint)points.Length,
            T.Broadcast(shift));
    }

    // Two vectors side by side: the exponential's chain of multiplications leaves room for a second one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Add<TProfile, T>(ref double points, ref double weights, nuint stride, ref double query, nuint end, T shift)
        where TProfile : struct, IProfile
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        T even = default, odd = default;
        for (nuint n = 0; n < stride; n += 2 * width)
        {
            T first = TProfile.Start<T>(), second = first;
            ref double coordinate = ref query;
            for (nuint at = n; at < end; at += stride)
            {
                var middle = T.Broadcast(coordinate);
                first = TProfile.Add(first, T.Load(ref points, at) - middle);
                second = TProfile.Add(second, T.Load(ref points, at + width) - middle);
                coordinate = ref Unsafe.Add(ref coordinate, 1);
            }

            T.AddProduct(T.Load(ref weights, n), TProfile.Value(first, shift), ref even);
            T.AddProduct(T.Load(ref weights, n + width), TProfile.Value(second, shift), ref odd);
        }

        return T.Sum(even + odd);
    }
}
