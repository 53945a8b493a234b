using System.Numerics;
using System.Runtime.InteropServices;

namespace Elbo.Numerics.Special;

/// <summary>Turns joint log-scores into posterior probabilities. The lanes are rows; scores are component-major.</summary>
internal static partial class LogSumExp
{
    /// <summary>Below e⁻⁷⁰⁰ a responsibility is exactly zero: denormal numbers would cost more than everything else together.</summary>
    private const double Negligible = -700;

    /// <summary>
    /// Replaces scores s by responsibilities r = exp(s − ln Σ exp s) and writes, for every row, ln Σₖ exp sₖ and Σₖ rₖ·sₖ (one
    /// multiply-add a responsibility). Where every score of a row is −∞, its responsibilities are equal and both results −∞.
    /// </summary>
    /// <param name="scores">Components × rows numbers, component-major; replaced.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="evidence">One number per row to write: ln Σ exp s.</param>
    /// <param name="expected">One number per row to write: Σ r·s.</param>
    public static void Normalize(Span<double> scores, int rows, Span<double> evidence, Span<double> expected)
    {
        int components = rows == 0 ? 0 : scores.Length / rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(components * rows, scores.Length, nameof(scores));
        ArgumentOutOfRangeException.ThrowIfLessThan(evidence.Length, rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(expected.Length, rows);
        ref double s = ref MemoryMarshal.GetReference(scores);
        nuint width = (nuint)Vector<double>.Count;
        nuint step = (nuint)rows;
        nuint end = (nuint)components * step;
        nuint n = 0;
        for (; n + width <= step; n += width)
        {
            var most = new Vector<double>(double.NegativeInfinity);
            for (nuint at = n; at < end; at += step)
            {
                most = Vector.Max(most, Vector.LoadUnsafe(ref s, at));
            }

            // −∞ − (−∞) is NaN; a shift of zero leaves every difference −∞ instead.
            var isPossible = Vector.GreaterThan(most, new Vector<double>(double.NegativeInfinity));
            var shift = Vector.ConditionalSelect(isPossible, most, Vector<double>.Zero);
            Vector<double> sum = default, weighted = default;
            for (nuint at = n; at < end; at += step)
            {
                var difference = Vector.LoadUnsafe(ref s, at) - shift;
                var clamped = Vector.Max(difference, new Vector<double>(Negligible));
                var exponential = Vector.ConditionalSelect(
                    Vector.GreaterThan(difference, new Vector<double>(Negligible)), Vector.Exp(clamped), Vector<double>.Zero);
                exponential.StoreUnsafe(ref s, at);
                sum += exponential;
                weighted = Vector.FusedMultiplyAdd(exponential, clamped, weighted);
            }

            var scale = Vector<double>.One / sum;
            var uniform = new Vector<double>(1.0 / components);
            for (nuint at = n; at < end; at += step)
            {
                var responsibility = Vector.LoadUnsafe(ref s, at) * scale;
                Vector.ConditionalSelect(isPossible, responsibility, uniform).StoreUnsafe(ref s, at);
            }

            var impossible = new Vector<double>(double.NegativeInfinity);
            Vector.ConditionalSelect(isPossible, most + Vector.Log(sum), impossible)
                .StoreUnsafe(ref MemoryMarshal.GetReference(evidence), n);
            Vector.ConditionalSelect(isPossible, most + (weighted * scale), impossible)
                .StoreUnsafe(ref MemoryMarshal.GetReference(expected), n);
        }

        for (; n < step; n++)
        {
            NormalizeReference(scores, rows, (int)n, out evidence[(int)n], out expected[(int)n]);
        }
    }
}
