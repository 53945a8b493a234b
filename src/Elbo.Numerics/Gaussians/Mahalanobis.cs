using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <summary>Squared Mahalanobis distances (x − μ)ᵀ Σ⁻¹ (x − μ) of a block of rows from one mean. The lanes are rows.</summary>
internal static partial class Mahalanobis
{
    private const int Tile = 4;

    /// <summary>
    /// With a full covariance: ‖L⁻¹(x − μ)‖² with the triangular inverse factor, half the work of a square product. The difference is
    /// taken first: L⁻¹x − L⁻¹μ loses every digit that data and mean share.
    /// </summary>
    /// <param name="columns">D padded columns of <paramref name="stride"/> numbers.</param>
    /// <param name="stride">The length of a padded column.</param>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="inverseFactor">L⁻¹, packed.</param>
    /// <param name="scratch">D × <paramref name="stride"/> numbers of working memory.</param>
    /// <param name="squared"><paramref name="stride"/> numbers to write.</param>
    public static void Full(
        ReadOnlySpan<double> columns,
        int stride,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> inverseFactor,
        Span<double> scratch,
        Span<double> squared)
    {
        int dimension = mean.Length;
        Check(columns, stride, dimension, squared);
        ArgumentOutOfRangeException.ThrowIfLessThan(inverseFactor.Length, Packed.Length(dimension));
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, dimension * stride);
        for (int d = 0; d < dimension; d++)
        {
            TensorPrimitives.Subtract(columns.Slice(d * stride, stride), mean[d], scratch.Slice(d * stride, stride));
        }

        ref double x = ref MemoryMarshal.GetReference(scratch);
        ref double l = ref MemoryMarshal.GetReference(inverseFactor);
        ref double q = ref MemoryMarshal.GetReference(squared);
        int width = Vector<double>.Count;
        nuint step = (nuint)stride;
        for (int n = 0; n < stride; n += 2 * width)
        {
            var left = Vector<double>.Zero;
            var right = Vector<double>.Zero;
            int i = 0;
            for (; i + Tile <= dimension; i += Tile)
            {
                nuint r0 = (nuint)Packed.Row(i), r1 = (nuint)Packed.Row(i + 1), r2 = (nuint)Packed.Row(i + 2), r3 = (nuint)Packed.Row(i + 3);
                Vector<double> a0 = default, a1 = default, a2 = default, a3 = default;
                Vector<double> b0 = default, b1 = default, b2 = default, b3 = default;
                nuint at = (nuint)n;
                nuint j = 0;
                for (; j <= (nuint)i; j++, at += step)
                {
                    var u = Vector.LoadUnsafe(ref x, at);
                    var v = Vector.LoadUnsafe(ref x, at + (nuint)width);
                    var l0 = Broadcast(ref l, r0 + j);
                    var l1 = Broadcast(ref l, r1 + j);
                    var l2 = Broadcast(ref l, r2 + j);
                    var l3 = Broadcast(ref l, r3 + j);
                    a0 = Vector.FusedMultiplyAdd(l0, u, a0);
                    b0 = Vector.FusedMultiplyAdd(l0, v, b0);
                    a1 = Vector.FusedMultiplyAdd(l1, u, a1);
                    b1 = Vector.FusedMultiplyAdd(l1, v, b1);
                    a2 = Vector.FusedMultiplyAdd(l2, u, a2);
                    b2 = Vector.FusedMultiplyAdd(l2, v, b2);
                    a3 = Vector.FusedMultiplyAdd(l3, u, a3);
                    b3 = Vector.FusedMultiplyAdd(l3, v, b3);
                }

                // The corner of the triangle: three more columns, each one row shorter.
                var c1 = Vector.LoadUnsafe(ref x, at);
                var d1 = Vector.LoadUnsafe(ref x, at + (nuint)width);
                var c2 = Vector.LoadUnsafe(ref x, at + step);
                var d2 = Vector.LoadUnsafe(ref x, at + step + (nuint)width);
                var c3 = Vector.LoadUnsafe(ref x, at + (2 * step));
                var d3 = Vector.LoadUnsafe(ref x, at + (2 * step) + (nuint)width);
                a1 = Vector.FusedMultiplyAdd(Broadcast(ref l, r1 + j), c1, a1);
                b1 = Vector.FusedMultiplyAdd(Broadcast(ref l, r1 + j), d1, b1);
                a2 = Vector.FusedMultiplyAdd(Broadcast(ref l, r2 + j), c1, a2);
                b2 = Vector.FusedMultiplyAdd(Broadcast(ref l, r2 + j), d1, b2);
                a3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j), c1, a3);
                b3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j), d1, b3);
                a2 = Vector.FusedMultiplyAdd(Broadcast(ref l, r2 + j + 1), c2, a2);
                b2 = Vector.FusedMultiplyAdd(Broadcast(ref l, r2 + j + 1), d2, b2);
                a3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j + 1), c2, a3);
                b3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j + 1), d2, b3);
                a3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j + 2), c3, a3);
                b3 = Vector.FusedMultiplyAdd(Broadcast(ref l, r3 + j + 2), d3, b3);

                left = Vector.FusedMultiplyAdd(a0, a0, left);
                right = Vector.FusedMultiplyAdd(b0, b0, right);
                left = Vector.FusedMultiplyAdd(a1, a1, left);
                right = Vector.FusedMultiplyAdd(b1, b1, right);
                left = Vector.FusedMultiplyAdd(a2, a2, left);
                right = Vector.FusedMultiplyAdd(b2, b2, right);
                left = Vector.FusedMultiplyAdd(a3, a3, left);
                right = Vector.FusedMultiplyAdd(b3, b3, right);
            }

            for (; i < dimension; i++)
            {
                nuint row = (nuint)Packed.Row(i);
                Vector<double> a = default, b = default;
                nuint at = (nuint)n;
                for (nuint j = 0; j <= (nuint)i; j++, at += step)
                {
                    var factor = Broadcast(ref l, row + j);
                    a = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref x, at), a);
                    b = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref x, at + (nuint)width), b);
                }

                left = Vector.FusedMultiplyAdd(a, a, left);
                right = Vector.FusedMultiplyAdd(b, b, right);
            }

            left.StoreUnsafe(ref q, (nuint)n);
            right.StoreUnsafe(ref q, (nuint)(n + width));
        }
    }

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

    private static Vector<double> Broadcast(ref double first, nuint index) => new(System.Runtime.CompilerServices.Unsafe.Add(ref first, index));

    private static void Check(ReadOnlySpan<double> columns, int stride, int dimension, ReadOnlySpan<double> squared)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Columns.Padding, 0, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, dimension * stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(squared.Length, stride);
    }
}
