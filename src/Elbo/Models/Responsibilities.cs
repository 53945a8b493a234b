using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Special;

namespace Elbo.Models;

/// <summary>The one routine that turns joint log-scores into responsibilities, whatever the posterior.</summary>
internal static class Responsibilities
{
    /// <summary>Replaces scores by weighted responsibilities and returns the terms of the bound.</summary>
    /// <param name="scores">Components × rows joint log-scores ln p(x, k), component-major; replaced.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="weights">One weight per row; empty means ones.</param>
    /// <param name="context">The posterior, and the generator of a sampled one.</param>
    /// <param name="rng">Where a sampled posterior draws from.</param>
    public static Bound Resolve(Span<double> scores, int rows, ReadOnlySpan<double> weights, EStep context, ref Rng rng)
    {
        using var frame = context.Scratch.Begin();
        int components = rows == 0 ? 0 : scores.Length / rows;
        var evidence = context.Scratch.Take(rows);
        var expected = context.Scratch.Take(rows);
        double entropy = 0;
        if (context.Posterior == Posteriors.Annealed && context.Temperature != 1)
        {
            entropy = Anneal(scores, rows, weights, context, evidence, expected);
        }
        else if (context.Posterior is Posteriors.Soft or Posteriors.Annealed)
        {
            LogSumExp.Normalize(scores, rows, evidence, expected);
        }
        else
        {
            var joint = context.Scratch.Take(scores.Length);
            scores.CopyTo(joint);
            LogSumExp.Normalize(scores, rows, evidence, expected);
            Span<double> posterior = context.Scratch.Take(components);
            for (int n = 0; n < rows; n++)
            {
                for (int k = 0; k < components; k++)
                {
                    posterior[k] = scores[(k * rows) + n];
                }

                int chosen = context.Posterior == Posteriors.Sampled ? rng.NextIndex(posterior) : MostProbable(joint, rows, n);
                for (int k = 0; k < components; k++)
                {
                    scores[(k * rows) + n] = k == chosen ? 1 : 0;
                }

                expected[n] = joint[(chosen * rows) + n];
            }
        }

        if (!weights.IsEmpty)
        {
            for (int k = 0; k < components; k++)
            {
                var column = scores.Slice(k * rows, rows);
                System.Numerics.Tensors.TensorPrimitives.Multiply(column, weights, column);
            }
        }

        double logLikelihood = Weighted(evidence, weights);
        double logJoint = Weighted(expected, weights);
        if (context.Posterior is Posteriors.Soft or Posteriors.Annealed && context.Temperature == 1)
        {
            // Where a row is impossible both are −∞, and their difference says nothing.
            entropy = double.IsFinite(logLikelihood) ? logLikelihood - logJoint : 0;
        }

        return new(logLikelihood, logJoint, entropy) { Heat = (context.Temperature - 1) * entropy };
    }

    /// <summary>
    /// r ∝ p(x, k)^(1/T). With Z = Σₖ p(x, k)^(1/T), the entropy of a row's responsibilities is ln Z − (1/T)·Σ r ln p(x, k).
    /// </summary>
    /// <returns>The weighted entropy.</returns>
    private static double Anneal(
        Span<double> scores, int rows, ReadOnlySpan<double> weights, EStep context, Span<double> evidence, Span<double> expected)
    {
        var joint = context.Scratch.Take(scores.Length);
        var logSum = context.Scratch.Take(rows);
        scores.CopyTo(joint);
        LogSumExp.Normalize(joint, rows, evidence, expected);
        System.Numerics.Tensors.TensorPrimitives.Divide(scores, context.Temperature, scores);
        LogSumExp.Normalize(scores, rows, logSum, expected);
        for (int n = 0; n < rows; n++)
        {
            // Rounding can leave the entropy of a certain row a little below zero, and an impossible one's unknown.
            double entropy = logSum[n] - expected[n];
            logSum[n] = entropy > 0 ? entropy : 0;
            expected[n] *= context.Temperature;
        }

        return Weighted(logSum, weights);
    }

    /// <summary>The component with the highest score of a row; the first of equals.</summary>
    public static int MostProbable(ReadOnlySpan<double> scores, int rows, int row)
    {
        int best = 0;
        for (int k = 1; k < scores.Length / rows; k++)
        {
            if (scores[(k * rows) + row] > scores[(best * rows) + row])
            {
                best = k;
            }
        }

        return best;
    }

    private static double Weighted(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
        {
            return Sums.Of(values);
        }

        // A row of weight 0 is absent, even if its density is 0: 0 · (−∞) is not NaN here.
        double sum = 0;
        for (int n = 0; n < values.Length; n++)
        {
            sum += weights[n] == 0 ? 0 : weights[n] * values[n];
        }

        return sum;
    }
}
