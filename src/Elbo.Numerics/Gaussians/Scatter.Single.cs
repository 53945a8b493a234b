using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>In single precision.</content>
internal static partial class Scatter
{
    /// <summary>
    /// Up to this share of its weight a row is left out where numbers have seven digits: what it would add to the scatter, at 2 ln(1/r) squared
    /// distances more than others, is behind the last.
    /// </summary>
    public const double SingleNegligible = 1e-10;

    /// <summary><see cref="FullScratch{T, TNumber}"/> in single precision, on the widest vectors there are.</summary>
    /// <inheritdoc cref="FullScratch{T, TNumber}" path="/param"/>
    public static int SingleScratch(int dimension) =>
        Vector512.IsHardwareAccelerated ? FullScratch<SingleLanes512, float>(dimension)
        : Vector256.IsHardwareAccelerated ? FullScratch<SingleLanes256, float>(dimension)
        : FullScratch<SingleLanes128, float>(dimension);

    /// <summary><see cref="AddFull{T, TNumber}"/> in single precision, on the widest vectors there are.</summary>
    /// <inheritdoc cref="AddFull{T, TNumber}" path="/param"/>
    public static void AddFull(
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> anchor,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> weights,
        Span<float> scratch,
        Span<double> sums,
        Span<double> scatter)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddFull<SingleLanes512, float>(rows, anchor, responsibilities, weights, SingleNegligible, scratch, sums, scatter);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddFull<SingleLanes256, float>(rows, anchor, responsibilities, weights, SingleNegligible, scratch, sums, scatter);
        }
        else
        {
            AddFull<SingleLanes128, float>(rows, anchor, responsibilities, weights, SingleNegligible, scratch, sums, scatter);
        }
    }
}
