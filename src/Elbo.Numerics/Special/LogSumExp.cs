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
        int n = 0;
        for (; n + T.Count <= rows; n += T.Count)
        {
            NormalizeRows<T>(
                ref Unsafe.Add(ref s, n),
                (nuint)rows,
                (nuint)scores.Length,
                ref Unsafe.Add(ref MemoryMarshal.GetReference(evidence), n),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(expected), n));
        }

        for (; n < rows; n++)
        {
            NormalizeReference(scores, rows, n, out evidence[n], out expected[n]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeRows<T>(ref double scores, nuint step, nuint end, ref double evidence, ref double expected)
        where T : struct, ILanes<T>
    {
        var never = T.Broadcast(double.NegativeInfinity);
        var most = never;
        for (nuint at = 0; at < end; at += step)
        {
            most = T.Max(most, T.Load(ref scores, at));
        }

        // −∞ − (−∞) is NaN; a shift of zero leaves every difference −∞ instead.
        var shift = T.WhereGreater(most, never, most, default);
        var negligible = T.Broadcast(Negligible);
        T sum = default, weighted = default;
        for (nuint at = 0; at < end; at += step)
        {
            var difference = T.Load(ref scores, at) - shift;
            var clamped = T.Max(negligible, difference);
            var exponential = T.WhereGreater(difference, negligible, Exponential.Of(clamped), default);
            T.Store(exponential, ref scores, at);
            sum += exponential;
            weighted = T.MultiplyAdd(exponential, clamped, weighted);
        }

        var scale = T.Broadcast(1) / sum;
        var uniform = T.Broadcast((double)step / end);
        for (nuint at = 0; at < end; at += step)
        {
            T.Store(T.WhereGreater(most, never, T.Load(ref scores, at) * scale, uniform), ref scores, at);
        }

        T.Store(T.WhereGreater(most, never, most + T.Log(sum), never), ref evidence, 0);
        T.Store(T.WhereGreater(most, never, T.MultiplyAdd(weighted, scale, most), never), ref expected, 0);
    }
}
