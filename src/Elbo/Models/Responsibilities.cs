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
        if (context.Posterior == Posteriors.Soft)
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
        // Where a row is impossible both are −∞, and their difference says nothing.
        bool hasEntropy = context.Posterior == Posteriors.Soft && double.IsFinite(logLikelihood);
        return new(logLikelihood, logJoint, hasEntropy ? logLikelihood - logJoint : 0);
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
