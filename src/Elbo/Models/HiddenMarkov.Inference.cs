using Elbo.Data;
using Elbo.Models.Chains;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;

namespace Elbo.Models;

/// <content>What a model says about the states of one sequence. Tables are steps × states, step by step.</content>
public sealed partial class HiddenMarkov<TEmission>
{
    /// <summary>p(state of a step | all steps), for every step. Cost: T·K².</summary>
    /// <param name="rows">The sequence.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="posterior">T × K numbers to write; zeros if the sequence is impossible.</param>
    /// <returns>ln p of the sequence; −∞ if it is impossible.</returns>
    public double Smooth(Rows rows, Scratch scratch, Span<double> posterior)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(rows.Count * States);
        LogDensity(rows, scratch, logDensity);
        double evidence = AllPaths(logDensity, posterior, scratch.Take(EmissionStart), scratch);
        if (double.IsNegativeInfinity(evidence))
        {
            posterior.Clear();
        }

        return evidence;
    }

    /// <summary>−Σ p ln p of the state of every step, in nats: 0 where it is certain, ln K where nothing is known of it.</summary>
    /// <param name="posterior">T × K probabilities, from <see cref="Smooth"/>, for instance.</param>
    /// <param name="entropy">T numbers to write.</param>
    public void StepEntropy(ReadOnlySpan<double> posterior, Span<double> entropy)
    {
        for (int t = 0; t < entropy.Length; t++)
        {
            entropy[t] = 0;
            foreach (double p in posterior.Slice(t * States, States))
            {
                entropy[t] -= p > 0 ? p * Math.Log(p) : 0;
            }
        }
    }

    /// <summary>p(state of a step | steps up to it), for every step; what comes later, and where the sequence ends, does not count. Cost: T·K².</summary>
    /// <param name="rows">The sequence.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="filtered">T × K numbers to write; zeros from the first impossible step on.</param>
    /// <param name="logDensity">T numbers to write: ln p(step | steps before); −∞ from the first impossible step on.</param>
    public void Filter(Rows rows, Scratch scratch, Span<double> filtered, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var scores = scratch.Take(rows.Count * States);
        LogDensity(rows, scratch, scores);
        int possible = Filtering.Run(Chain.Initial, Chain.Transitions, scores, filtered, logDensity, scratch);
        for (int i = 0; i < filtered.Length; i++)
        {
            filtered[i] = i < possible * States ? Math.Exp(filtered[i]) : 0;
        }
    }

    /// <summary>p(state of a step | steps before it), for every step.</summary>
    /// <param name="filtered">T × K numbers from <see cref="Filter"/>.</param>
    /// <param name="predicted">T × K numbers to write.</param>
    public void Predict(ReadOnlySpan<double> filtered, Span<double> predicted)
    {
        for (int at = 0; at < predicted.Length; at += States)
        {
            if (at == 0)
            {
                Chain.Initial.CopyTo(predicted);
            }
            else
            {
                Chain.Advance(filtered.Slice(at - States, States), predicted.Slice(at, States));
            }
        }
    }

    /// <summary>p(state | the whole sequence) 1, 2, … steps after its last, provided that it goes on.</summary>
    /// <param name="rows">The sequence; without any rows, the forecast begins with its first step.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="forecast">h × K numbers to write.</param>
    /// <exception cref="InvalidDataException">If the sequence is impossible: the message says from which step on.</exception>
    public void Forecast(Rows rows, Scratch scratch, Span<double> forecast)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var filtered = scratch.Take(rows.Count * States);
        var logDensity = scratch.Take(rows.Count);
        Filter(rows, scratch, filtered, logDensity);
        int impossible = logDensity.IndexOf(double.NegativeInfinity);
        if (impossible >= 0)
        {
            throw new InvalidDataException($"step {impossible + 1}: no state of the model explains it after the steps before; leave it empty, or fit the model with a prior");
        }

        for (int at = 0; at < forecast.Length; at += States)
        {
            if (at == 0 && rows.Count == 0)
            {
                Chain.Initial.CopyTo(forecast);
            }
            else
            {
                Chain.Advance(at == 0 ? filtered[^States..] : forecast.Slice(at - States, States), forecast.Slice(at, States));
            }
        }
    }

    /// <summary>The most probable path (Viterbi 1967); of equal ones that through the first states. Cost: T·K².</summary>
    /// <param name="rows">The sequence.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    public StatePath Decode(Rows rows, Scratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(rows.Count * States);
        LogDensity(rows, scratch, logDensity);
        int[] path = new int[rows.Count];
        return new(path, Viterbi.Run(Chain.Initial, Chain.Transitions, Chain.Final, logDensity, path));
    }

    /// <summary>The most probable paths, the best first; fewer where no more are possible. Cost: T·K²·N.</summary>
    /// <param name="rows">The sequence, of at least one step.</param>
    /// <param name="count">N, how many; at least 1.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    public IReadOnlyList<StatePath> DecodeBest(Rows rows, int count, Scratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(rows.Count * States);
        LogDensity(rows, scratch, logDensity);
        return [.. BestPaths.Run(Chain.Initial, Chain.Transitions, Chain.Final, logDensity, count).Select(static p => new StatePath(p.Path, p.LogProbability))];
    }

    /// <summary>Draws a sequence: states, then a row for each.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="states">
    /// T states to write. With learnt final probabilities the sequence may end before, and with final factors alone it is drawn as if it could end anywhere.
    /// </param>
    /// <param name="rows">T × D numbers to write.</param>
    /// <returns>How many steps the sequence has: T, or fewer where it ended.</returns>
    public int Draw(ref Rng rng, Span<int> states, Span<double> rows)
    {
        for (int t = 0; t < states.Length; t++)
        {
            int state = t == 0 ? rng.NextIndex(Chain.Initial) : Chain.DrawNext(states[t - 1], ref rng);
            if (state < 0)
            {
                return t;
            }

            states[t] = state;
            Emission.DrawRow(state, ref rng, rows.Slice(t * Emission.Dimension, Emission.Dimension));
        }

        return states.Length;
    }
}
