using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Special;

namespace Elbo.Models;

/// <summary>The one routine that turns joint log-scores into responsibilities, whatever the posterior.</summary>
internal static class Responsibilities
{
    private const double MostNoise = 0.01;

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
            entropy = Anneal(scores, rows, weights, context, evidence, expected, ref rng);
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
    /// r ∝ p(x, k)^(1/T)·eᵘ. Above a critical temperature all components coincide and would stay alike for ever: the noise u, a hundredth
    /// at most and none at T = 1, lets them part when they can. With s = ln p(x, k)/T + u the entropy of a row is ln Σ eˢ − Σ r s, and the bound
    /// is that of the q in use.
    /// </summary>
    /// <returns>The weighted entropy.</returns>
    private static double Anneal(
        Span<double> scores, int rows, ReadOnlySpan<double> weights, EStep context, Span<double> evidence, Span<double> expected, ref Rng rng)
    {
        var joint = context.Scratch.Take(scores.Length);
        var exponents = context.Scratch.Take(scores.Length);
        var logSum = context.Scratch.Take(rows);
        scores.CopyTo(joint);
        scores.CopyTo(exponents);
        LogSumExp.Normalize(scores, rows, evidence, expected);

        double noise = Noise(context.Temperature);
        for (int i = 0; i < exponents.Length; i++)
        {
            exponents[i] = (exponents[i] / context.Temperature) + (noise * ((2 * rng.NextDouble()) - 1));
        }

        exponents.CopyTo(scores);
        LogSumExp.Normalize(scores, rows, logSum, expected);
        for (int n = 0; n < rows; n++)
        {
            // Rounding can leave the entropy of a certain row a little below zero, and an impossible one's unknown.
            double entropy = logSum[n] - expected[n];
            logSum[n] = entropy > 0 ? entropy : 0;
        }

        expected.Clear();
        for (int k = 0; k < scores.Length / rows; k++)
        {
            for (int n = 0; n < rows; n++)
            {
                double responsibility = scores[(k * rows) + n];
                expected[n] += responsibility == 0 ? 0 : responsibility * joint[(k * rows) + n];
            }
        }

        return Weighted(logSum, weights);
    }

    /// <summary>The largest noise at a temperature.</summary>
    public static double Noise(double temperature) => MostNoise * (1 - (1 / temperature));

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
