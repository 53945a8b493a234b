using System.Numerics;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <summary>Squared Mahalanobis distances (x − μ)ᵀ Σ⁻¹ (x − μ) of a block of rows from one mean. The lanes are rows.</summary>
internal static partial class Mahalanobis
{
    /// <summary>With a diagonal covariance: Σ (x − μ)²·(1/σ²), taken as ((x − μ)/σ)² so that no square over- or underflows on the way.</summary>
    /// <param name="columns">D padded columns of <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The length of a padded column.</param>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="inverseDeviations">1/σ: D numbers.</param>
    /// <param name="squared"><paramref name="stride"/> numbers to write.</param>
    public static void Diagonal(
        ReadOnlySpan<double> columns, int stride, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverseDeviations, Span<double> squared)
    {
        int dimension = mean.Length;
        Check(columns, stride, dimension, squared);
        ArgumentOutOfRangeException.ThrowIfLessThan(inverseDeviations.Length, dimension);
        ref double x = ref MemoryMarshal.GetReference(columns);
        ref double q = ref MemoryMarshal.GetReference(squared);
        int width = Vector<double>.Count;
        for (int n = 0; n < stride; n += 2 * width)
        {
            var left = Vector<double>.Zero;
            var right = Vector<double>.Zero;
            nuint at = (nuint)n;
            for (int d = 0; d < dimension; d++, at += (nuint)stride)
            {
                var center = new Vector<double>(mean[d]);
                var scale = new Vector<double>(inverseDeviations[d]);
                var u = (Vector.LoadUnsafe(ref x, at) - center) * scale;
                var v = (Vector.LoadUnsafe(ref x, at + (nuint)width) - center) * scale;
                left = Vector.FusedMultiplyAdd(u, u, left);
                right = Vector.FusedMultiplyAdd(v, v, right);
            }

            left.StoreUnsafe(ref q, (nuint)n);
            right.StoreUnsafe(ref q, (nuint)(n + width));
        }
    }

    private static void Check(ReadOnlySpan<double> columns, int stride, int dimension, ReadOnlySpan<double> squared)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Columns.Padding, 0, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, dimension * stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(squared.Length, stride);
    }
}
