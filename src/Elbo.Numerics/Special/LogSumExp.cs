using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Special;

/// <summary>Turns joint log-scores into posterior probabilities. The lanes are rows; scores are component-major.</summary>
internal static partial class LogSumExp
{
    /// <summary>Below e⁻⁷⁰⁰ a responsibility is exactly zero: denormal numbers would cost more than everything else together.</summary>
    private const double Negligible = -700;

    private const int BlockRows = 64;

    /// <summary><see cref="Normalize{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Normalize{T}" path="/param"/>
    public static void Normalize(Span<double> scores, int rows, Span<double> evidence, Span<double> expected)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Normalize<Lanes512>(scores, rows, evidence, expected);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Normalize<Lanes256>(scores, rows, evidence, expected);
        }
        else
        {
            Normalize<Lanes128>(scores, rows, evidence, expected);
        }
    }

    /// <summary>
    /// Replaces scores s by responsibilities r = exp(s − ln Σ exp s) and writes, for every row, ln Σₖ exp sₖ and Σₖ rₖ·sₖ (one
    /// multiply-add a responsibility). Where every score of a row is −∞, its responsibilities are equal and both results −∞.
    /// </summary>
    /// <param name="scores">Components × rows numbers, component-major; replaced.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="evidence">One number per row to write: ln Σ exp s.</param>
    /// <param name="expected">One number per row to write: Σ r·s.</param>
    public static void Normalize<T>(Span<double> scores, int rows, Span<double> evidence, Span<double> expected)
        where T : struct, ILanes<T>
    {
        int components = rows == 0 ? 0 : scores.Length / rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(components * rows, scores.Length, nameof(scores));
        ArgumentOutOfRangeException.ThrowIfLessThan(evidence.Length, rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(expected.Length, rows);
        ref double s = ref MemoryMarshal.GetReference(scores);
        Span<double> sums = stackalloc double[BlockRows];
        int n = 0;
        while (n + T.Count <= rows)
        {
            int count = Math.Min(BlockRows, (rows - n) / T.Count * T.Count);
            NormalizeBlock<T>(
                ref Unsafe.Add(ref s, n),
                (nuint)rows,
                (nuint)scores.Length,
                (nuint)count,
                ref MemoryMarshal.GetReference(evidence[n..]),
                ref MemoryMarshal.GetReference(expected[n..]),
                ref MemoryMarshal.GetReference(sums));
            TensorPrimitives.Log(sums[..count], sums);
            TensorPrimitives.Add(evidence.Slice(n, count), sums[..count], evidence.Slice(n, count));
            n += count;
        }

        for (; n < rows; n++)
        {
            NormalizeReference(scores, rows, n, out evidence[n], out expected[n]);
        }
    }

    /// <summary>Whole vectors of rows. The logarithm of the sum is still to be added: among the exponentials it would push what they need out of registers.</summary>
    /// <param name="scores">The first of them.</param>
    /// <param name="step">From component to component.</param>
    /// <param name="end">Behind the scores of the first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="most">To write: the largest score of each row.</param>
    /// <param name="expected">To write: Σ r·s.</param>
    /// <param name="sums">To write: Σ exp(s − most).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeBlock<T>(ref double scores, nuint step, nuint end, nuint count, ref double most, ref double expected, ref double sums)
        where T : struct, ILanes<T>
    {
        var never = T.Broadcast(double.NegativeInfinity);
        var negligible = T.Broadcast(Negligible);
        var share = T.Broadcast((double)(long)step / (long)end);
        for (nuint n = 0; n < count; n += (nuint)T.Count)
        {
            ref double s = ref Unsafe.Add(ref scores, n);
            var peak = never;
            for (nuint at = 0; at < end; at += step)
            {
                peak = T.Max(peak, T.Load(ref s, at));
            }

            // −∞ − (−∞) is NaN; a shift of zero leaves every difference −∞ instead.
            var shift = T.WhereGreater(peak, never, peak, default);
            T sum = default, weighted = default;
            for (nuint at = 0; at < end; at += step)
            {
                var difference = T.Load(ref s, at) - shift;
                var clamped = T.Max(negligible, difference);
                var exponential = T.WhereGreater(difference, negligible, Exponential.Of(clamped), default);
                T.Store(exponential, ref s, at);
                sum += exponential;
                T.AddProduct(exponential, clamped, ref weighted);
            }

            // Where no component is possible, zeros times zero and their equal share.
            var scale = T.WhereGreater(peak, never, T.Broadcast(1) / sum, default);
            var uniform = T.WhereGreater(peak, never, default, share);
            for (nuint at = 0; at < end; at += step)
            {
                T.Store(T.MultiplyAdd(T.Load(ref s, at), scale, uniform), ref s, at);
            }

            T.Store(T.WhereGreater(peak, never, peak, never), ref most, n);
            T.Store(sum, ref sums, n);
            T.Store(T.WhereGreater(peak, never, T.MultiplyAdd(weighted, scale, peak), never), ref expected, n);
        }
    }
}
