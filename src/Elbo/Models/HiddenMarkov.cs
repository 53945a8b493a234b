using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Chains;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;

namespace Elbo.Models;

/// <summary>
/// A hidden Markov model over any family of densities: the states of a sequence's steps form a Markov chain, and each step is a draw from
/// the density of its state. A unit is a sequence; its hidden variable is the path of its states. Statistics: expected first states [K], moves
/// [K × K], last states [K], then the family's.
/// </summary>
/// <typeparam name="TEmission">The family.</typeparam>
public sealed class HiddenMarkov<TEmission> : ILatentModel<HiddenMarkov<TEmission>, RowBatch>
    where TEmission : IEmission<TEmission>
{
    /// <summary>A model.</summary>
    /// <param name="chain">How states follow each other.</param>
    /// <param name="emission">The densities of the K states.</param>
    /// <exception cref="ArgumentException">If they differ in the number of states.</exception>
    public HiddenMarkov(MarkovChain chain, TEmission emission)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(emission);
        if (chain.States != emission.Components)
        {
            throw new ArgumentException($"The chain has {chain.States} states, the family {emission.Components} densities.", nameof(emission));
        }

        (Chain, Emission) = (chain, emission);
    }

    /// <summary>How states follow each other.</summary>
    public MarkovChain Chain { get; }

    /// <summary>The densities of the states.</summary>
    public TEmission Emission { get; }

    /// <summary>K.</summary>
    public int States => Chain.States;

    /// <inheritdoc/>
    public int StatisticsLength => EmissionStart + Emission.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard;

    /// <inheritdoc/>
    public double GlobalBound => Chain.GlobalBound + Emission.GlobalBound;

    /// <summary>How many numbers the data can choose freely.</summary>
    public int ParameterCount => Chain.ParameterCount + Emission.ParameterCount;

    private int EmissionStart => Chain.CountsLength;

    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Dimension != Emission.Dimension)
        {
            throw new ArgumentException($"The rows have {batch.Dimension} columns, the model {Emission.Dimension}.", nameof(batch));
        }

        var bound = default(Bound);
        for (int unit = 0; unit < batch.UnitCount; unit++)
        {
            int first = batch.Offsets.IsEmpty ? unit : batch.Offsets[unit];
            int end = batch.Offsets.IsEmpty ? unit + 1 : batch.Offsets[unit + 1];
            var rows = batch.Rows.Slice(first, end - first);
            double weight = rows.Count == 0 ? 0 : rows.Weights.IsEmpty ? 1 : rows.Weights[0];
            if (weight > 0)
            {
                bound += Expect(rows, weight, context, statistics);
            }
        }

        return bound;
    }

    /// <inheritdoc/>
    public HiddenMarkov<TEmission> Maximize(ReadOnlySpan<double> statistics) =>
        new(Chain.Maximize(statistics[..EmissionStart]), Emission.Maximize(statistics[EmissionStart..]));

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) =>
        Chain.ExpectedLog(statistics[..EmissionStart]) + Emission.ExpectedLogDensity(statistics[EmissionStart..]);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Emission.Diagnose(statistics[EmissionStart..]);

    /// <summary>ln p(row | state) for every row of a sequence.</summary>
    /// <param name="rows">The rows, step by step.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="logDensity">T × K numbers to write, step by step.</param>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var scores = scratch.Take(States * rows.Count);
        Emission.LogDensity(rows, scratch, scores);
        for (int k = 0; k < States; k++)
        {
            for (int t = 0; t < rows.Count; t++)
            {
                logDensity[(t * States) + k] = scores[(k * rows.Count) + t];
            }
        }
    }

    /// <summary>One sequence. One that is impossible has the evidence −∞ and adds to no statistic.</summary>
    private Bound Expect(Rows rows, double weight, EStep context, Span<double> statistics)
    {
        var scratch = context.Scratch;
        using var frame = scratch.Begin();
        int steps = rows.Count;
        var logDensity = scratch.Take(steps * States);
        var posterior = scratch.Take(steps * States);
        var own = scratch.TakeZeros(EmissionStart);
        var moves = own.Slice(States, States * States);
        LogDensity(rows, scratch, logDensity);
        double evidence = ForwardBackward.Run(Chain.Initial, Chain.Transitions, Chain.Final, logDensity, posterior, moves, scratch);
        if (double.IsNegativeInfinity(evidence))
        {
            return new(evidence, evidence, 0);
        }

        if (context.Posterior == Posteriors.Hard)
        {
            var path = new int[steps];
            Viterbi.Run(Chain.Initial, Chain.Transitions, Chain.Final, logDensity, path);
            posterior.Clear();
            moves.Clear();
            for (int t = 0; t < steps; t++)
            {
                posterior[(t * States) + path[t]] = 1;
                moves[t == 0 ? 0 : (path[t - 1] * States) + path[t]] += t == 0 ? 0 : 1;
            }
        }

        posterior[..States].CopyTo(own);
        posterior[^States..].CopyTo(own[(EmissionStart - States)..]);
        double expected = Chain.ExpectedLog(own);
        var responsibilities = scratch.Take(steps * States);
        for (int k = 0; k < States; k++)
        {
            for (int t = 0; t < steps; t++)
            {
                double r = posterior[(t * States) + k];
                expected += r == 0 ? 0 : r * logDensity[(t * States) + k];
                responsibilities[(k * steps) + t] = weight * r;
            }
        }

        for (int i = 0; i < EmissionStart; i++)
        {
            statistics[i] += weight * own[i];
        }

        double entropy = Emission.Accumulate(rows, responsibilities, scratch, statistics[EmissionStart..]);
        return new(
            weight * evidence, weight * expected, (context.Posterior == Posteriors.Hard ? 0 : weight * (evidence - expected)) + entropy);
    }
}
