using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <summary>Log-densities ln N(x; μ, Σ) of a block of rows under one Gaussian. The lanes are rows.</summary>
internal static partial class GaussianScores
{
    /// <summary><see cref="Full{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Full{T}" path="/param"/>
    public static void Full(ReadOnlySpan<double> rows, ReadOnlySpan<double> mean, ReadOnlySpan<double> factor, double normalizer, Span<double> scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Full<Lanes512>(rows, mean, factor, normalizer, scores);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Full<Lanes256>(rows, mean, factor, normalizer, scores);
        }
        else
        {
            Full<Lanes128>(rows, mean, factor, normalizer, scores);
        }
    }

    /// <summary><see cref="Diagonal{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Diagonal{T}" path="/param"/>
    public static void Diagonal(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> means,
        ReadOnlySpan<double> inverseDeviations,
        ReadOnlySpan<double> normalizers,
        Span<double> scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Diagonal<Lanes512>(rows, dimension, means, inverseDeviations, normalizers, scores);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Diagonal<Lanes256>(rows, dimension, means, inverseDeviations, normalizers, scores);
        }
        else
        {
            Diagonal<Lanes128>(rows, dimension, means, inverseDeviations, normalizers, scores);
        }
    }
}
