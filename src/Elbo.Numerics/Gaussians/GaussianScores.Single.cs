using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>In single precision.</content>
internal static partial class GaussianScores
{
    /// <summary><see cref="Full{T, TNumber}"/> in single precision, on the widest vectors there are. The score itself is a double.</summary>
    /// <inheritdoc cref="Full{T, TNumber}" path="/param"/>
    public static void Full(ReadOnlySpan<float> rows, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, double normalizer, Span<double> scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Full<SingleLanes512, float>(rows, mean, factor, normalizer, scores);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Full<SingleLanes256, float>(rows, mean, factor, normalizer, scores);
        }
        else
        {
            Full<SingleLanes128, float>(rows, mean, factor, normalizer, scores);
        }
    }
}
