using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;

namespace Elbo.Models;

/// <content>The E-step of one sequence, whatever the posterior over its paths.</content>
public sealed partial class HiddenMarkov<TEmission>
{
    /// <summary>One sequence. One that is impossible has the evidence −∞ and adds to no statistic.</summary>
    private Bound Expect(Rows rows, ReadOnlySpan<int> known, double weight, EStep context, ref Rng rng, Span<double> statistics)
    {
        var scratch = context.Scratch;
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(rows.Count * States);
        var posterior = scratch.Take(rows.Count * States);
        var counts = scratch.TakeZeros(EmissionStart);
        LogDensity(rows, scratch, logDensity);
        Restrict(known, logDensity);
        double entropy = 0;
        double evidence = context.Posterior switch
        {
            Posteriors.Hard => BestPath(logDensity, posterior, counts),
            Posteriors.Sampled => DrawPath(logDensity, posterior, counts, ref rng, scratch),
            Posteriors.Annealed when context.Temperature != 1 =>
                Anneal(logDensity, posterior, counts, context.Temperature, ref rng, scratch, out entropy),
            _ => AllPaths(logDensity, posterior, counts, scratch),
        };
        if (double.IsNegativeInfinity(evidence))
        {
            return new(evidence, evidence, 0);
        }

        posterior[..States].CopyTo(counts);
        posterior[^States..].CopyTo(counts[(EmissionStart - States)..]);
        double expected = Chain.ExpectedLog(counts);
        var responsibilities = scratch.Take(rows.Count * States);
        for (int k = 0; k < States; k++)
        {
            for (int t = 0; t < rows.Count; t++)
            {
                double r = posterior[(t * States) + k];
                expected += r == 0 ? 0 : r * logDensity[(t * States) + k];
                responsibilities[(k * rows.Count) + t] = weight * r;
            }
        }

        for (int i = 0; i < EmissionStart; i++)
        {
            statistics[i] += weight * counts[i];
        }

        if (context.Posterior == Posteriors.Soft || (context.Posterior == Posteriors.Annealed && context.Temperature == 1))
        {
            entropy = evidence - expected;
        }

        double own = Emission.Accumulate(rows, responsibilities, scratch, statistics[EmissionStart..]);

        // Where the family hides something of its own, its densities are sums over that: Q counts it as well as the path.
        return new(weight * evidence, (weight * expected) - own, (weight * entropy) + own) { Heat = (context.Temperature - 1) * weight * entropy };
    }

    private double AllPaths(ReadOnlySpan<double> logDensity, Span<double> posterior, Span<double> counts, Scratch scratch) => ForwardBackward.Run(
        Chain.Initial, Chain.Transitions, Chain.Final, logDensity, posterior, counts.Slice(States, States * States), scratch);

    /// <summary>What all paths have together is not worked out for the sake of the best: NaN, or −∞ if there is none.</summary>
    private double BestPath(ReadOnlySpan<double> logDensity, Span<double> posterior, Span<double> counts)
    {
        int[] path = new int[posterior.Length / States];
        double best = Viterbi.Run(Chain.Initial, Chain.Transitions, Chain.Final, logDensity, path);
        Count(path, posterior, counts);
        return double.IsNegativeInfinity(best) ? best : double.NaN;
    }

    private double DrawPath(ReadOnlySpan<double> logDensity, Span<double> posterior, Span<double> counts, ref Rng rng, Scratch scratch)
    {
        int[] path = new int[posterior.Length / States];
        using var frame = scratch.Begin();
        var evidence = scratch.Take(path.Length);
        if (Filtering.Run(Chain.Initial, Chain.Transitions, logDensity, posterior, evidence, scratch) < path.Length)
        {
            return double.NegativeInfinity;
        }

        double end = Filtering.Draw(Chain.Transitions, Chain.Final, posterior, path, ref rng, scratch);
        Count(path, posterior, counts);
        return Numerics.Linear.Sums.Of(evidence) + end;
    }

    /// <summary>
    /// q ∝ p(x, path)^(1/T)·eᵘ: the same recursions on probabilities to the power 1/T, with a little noise u at every step and state that lets states part
    /// which coincide. With Z the sum over all paths, the entropy is ln Z − E[ln p]/T − E[u].
    /// </summary>
    private double Anneal(
        ReadOnlySpan<double> logDensity,
        Span<double> posterior,
        Span<double> counts,
        double temperature,
        ref Rng rng,
        Scratch scratch,
        out double entropy)
    {
        entropy = 0;
        double evidence = AllPaths(logDensity, posterior, counts, scratch);
        if (double.IsNegativeInfinity(evidence))
        {
            return evidence;
        }

        using var frame = scratch.Begin();
        var scores = scratch.Take(logDensity.Length);
        double noise = Responsibilities.Noise(temperature);
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (logDensity[i] / temperature) + (noise * ((2 * rng.NextDouble()) - 1));
        }

        var moves = counts.Slice(States, States * States);
        double total = ForwardBackward.Run(
            Power(Chain.Initial, temperature), Power(Chain.Transitions, temperature), Power(Chain.Final, temperature), scores, posterior, moves, scratch);
        posterior[..States].CopyTo(counts);
        posterior[^States..].CopyTo(counts[(EmissionStart - States)..]);
        double expected = Chain.ExpectedLog(counts) / temperature;
        for (int i = 0; i < scores.Length; i++)
        {
            expected += posterior[i] == 0 ? 0 : posterior[i] * scores[i];
        }

        // Rounding can leave the entropy of a certain path a little below zero.
        entropy = Math.Max(0, total - expected);
        return evidence;
    }

    private static double[] Power(ReadOnlySpan<double> probabilities, double temperature)
    {
        double[] powers = new double[probabilities.Length];
        for (int i = 0; i < powers.Length; i++)
        {
            powers[i] = Math.Pow(probabilities[i], 1 / temperature);
        }

        return powers;
    }

    /// <summary>A single path as a posterior.</summary>
    private void Count(ReadOnlySpan<int> path, Span<double> posterior, Span<double> counts)
    {
        posterior.Clear();
        for (int t = 0; t < path.Length; t++)
        {
            posterior[(t * States) + path[t]] = 1;
            if (t > 0)
            {
                counts[States + (path[t - 1] * States) + path[t]]++;
            }
        }
    }
}
