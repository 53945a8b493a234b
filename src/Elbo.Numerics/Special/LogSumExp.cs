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
        Span<double> scales = stackalloc double[BlockRows];
        int whole = rows / T.Count * T.Count, n = 0;
        for (; n < whole; n += BlockRows)
        {
            NormalizeBlock<T>(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(scores), n),
                (nuint)rows,
                (nuint)scores.Length,
                (nuint)Math.Min(BlockRows, whole - n),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(evidence), n),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(expected), n),
                ref MemoryMarshal.GetReference(scales));
        }

        for (n = whole; n < rows; n++)
        {
            NormalizeReference(scores, rows, n, out evidence[n], out expected[n]);
        }
    }

    /// <summary>
    /// Whole vectors of rows, and each of three steps for all of them: of one vector, exponentials, the logarithm of their sum and the division by it
    /// would wait for each other.
    /// </summary>
    /// <param name="scores">The first of them.</param>
    /// <param name="step">From component to component.</param>
    /// <param name="end">Behind the scores of the first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="evidence">To write: ln Σ exp s. On the way, the largest score.</param>
    /// <param name="expected">To write: Σ r·s. On the way, the weighted sum of what the scores are less than the largest.</param>
    /// <param name="scales">One over the sums of exponentials. On the way, the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeBlock<T>(
        ref double scores, nuint step, nuint end, nuint count, ref double evidence, ref double expected, ref double scales)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        var never = T.Broadcast(double.NegativeInfinity);
        var negligible = T.Broadcast(Negligible);
        for (nuint n = 0; n < count; n += width)
        {
            ref double s = ref Unsafe.Add(ref scores, n);
            var most = never;
            for (nuint at = 0; at < end; at += step)
            {
                most = T.Max(most, T.Load(ref s, at));
            }

            // −∞ − (−∞) is NaN; a shift of zero leaves every difference −∞ instead.
            var shift = T.WhereGreater(most, never, most, default);
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

            T.Store(most, ref evidence, n);
            T.Store(weighted, ref expected, n);
            T.Store(sum, ref scales, n);
        }

        var one = T.Broadcast(1);
        for (nuint n = 0; n < count; n += width)
        {
            var most = T.Load(ref evidence, n);
            var sum = T.Load(ref scales, n);
            var scale = T.WhereGreater(most, never, one / sum, default);
            T.Store(scale, ref scales, n);
            T.Store(T.WhereGreater(most, never, T.MultiplyAdd(T.Load(ref expected, n), scale, most), never), ref expected, n);

            // One of the terms is e⁰: the sum is less than one only where no component is possible.
            T.Store(T.WhereGreater(most, never, most + Logarithm.Of(T.Max(one, sum)), never), ref evidence, n);
        }

        // Where no component is possible, zeros times zero and their equal share.
        var share = T.Broadcast((double)(long)step / (long)end);
        for (nuint n = 0; n < count; n += width)
        {
            var scale = T.Load(ref scales, n);
            var uniform = T.WhereGreater(scale, default, default, share);
            for (nuint at = n; at < end + n; at += step)
            {
                T.Store(T.MultiplyAdd(T.Load(ref scores, at), scale, uniform), ref scores, at);
            }
        }
    }
}
