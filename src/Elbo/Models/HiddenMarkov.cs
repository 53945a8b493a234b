using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>
/// A hidden Markov model over any family of densities: the states of a sequence's steps form a Markov chain, and each step is a draw from
/// the density of its state. A unit is a sequence; its hidden variable is the path of its states. Statistics: expected first states [K], moves
/// [K × K], last states [K], then the family's.
/// </summary>
/// <typeparam name="TEmission">The family.</typeparam>
public sealed partial class HiddenMarkov<TEmission> : ILatentModel<HiddenMarkov<TEmission>, RowBatch>
    where TEmission : IEmission<TEmission>
{
    /// <summary>Fewer frames than this are none: what is left of them is rounding.</summary>
    private const double LeastVisits = 1e-6;

    /// <summary>A model.</summary>
    /// <param name="chain">How states follow each other.</param>
    /// <param name="emission">The densities of the K states.</param>
    /// <param name="names">What columns, categories and states are called; numbers if not given.</param>
    /// <exception cref="ArgumentException">If they differ in the number of states.</exception>
    public HiddenMarkov(MarkovChain chain, TEmission emission, HiddenMarkovNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(emission);
        if (chain.States != emission.Components)
        {
            throw new ArgumentException($"The chain has {chain.States} states, the family {emission.Components} densities.", nameof(emission));
        }

        Names = names ?? new();
        if (Names.States.Count > 0 && Names.States.Count != chain.States)
        {
            throw new ArgumentException($"There are {Names.States.Count} names for {chain.States} states.", nameof(names));
        }

        (Chain, Emission) = (chain, emission);
    }

    /// <summary>How states follow each other.</summary>
    public MarkovChain Chain { get; }

    /// <summary>The densities of the states.</summary>
    public TEmission Emission { get; }

    /// <summary>What columns, categories and states are called.</summary>
    public HiddenMarkovNames Names { get; }

    /// <summary>K.</summary>
    public int States => Chain.States;

    /// <inheritdoc/>
    public int StatisticsLength => EmissionStart + Emission.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed;

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

        if (context.Posterior == Posteriors.Soft || (context.Posterior == Posteriors.Annealed && context.Temperature == 1))
        {
            return ExpectTogether(batch, context, statistics);
        }

        var bound = default(Bound);
        var rng = context.Seed.ToRng();
        for (int unit = 0; unit < batch.UnitCount; unit++)
        {
            var rows = batch.Rows.Slice(First(batch, unit), Length(batch, unit));
            if (rows.Count > 0 && Weight(batch, unit) > 0)
            {
                bound += Expect(rows, Known(batch, unit), Weight(batch, unit), context, ref rng, statistics);
            }
        }

        return bound;
    }

    /// <inheritdoc/>
    public HiddenMarkov<TEmission> Maximize(ReadOnlySpan<double> statistics) =>
        new(Chain.Maximize(statistics[..EmissionStart]), Emission.Maximize(statistics[EmissionStart..]), Names);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) =>
        Chain.ExpectedLog(statistics[..EmissionStart]) + Emission.ExpectedLogDensity(statistics[EmissionStart..]);

    /// <summary>
    /// What the family says of its densities, which are states here, and states that no sequence ever visits: they keep their parameters.
    /// </summary>
    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        var family = statistics[EmissionStart..];
        var warnings = (Emission is ProductEmission product ? product.Diagnose(family, Names.Labels) : Emission.Diagnose(family))
            .Select(static w => w with
            {
                Message = w.Message.Replace("Component ", "State ", StringComparison.Ordinal).Replace("component", "state", StringComparison.Ordinal),
            })
            .ToList();
        for (int k = 0; k < States; k++)
        {
            double visits = statistics[k];
            for (int i = 0; i < States; i++)
            {
                visits += statistics[States + (i * States) + k];
            }

            if (visits < LeastVisits && !warnings.Exists(w => w.Message.StartsWith(string.Create(CultureInfo.InvariantCulture, $"State {k + 1} "), StringComparison.Ordinal)))
            {
                warnings.Add(new("unvisited-state", string.Create(CultureInfo.InvariantCulture, $"State {k + 1} is never visited: it keeps what it began with.")));
            }
        }

        return warnings;
    }

    /// <summary>The same model with its states in another order.</summary>
    /// <param name="order">The old number, from 0, of every new state.</param>
    public HiddenMarkov<TEmission> Reordered(IReadOnlyList<int> order) =>
        new(Chain.Reordered(order), Emission.Reordered(order), Names.Reordered(order));

    /// <summary>The same model, ready for a new fit: what a fit never moves is fixed anew at its present parameters.</summary>
    public HiddenMarkov<TEmission> Anchored() => new(Chain, Emission.Anchored(), Names);

    /// <summary>The same model with other names.</summary>
    /// <param name="names">What columns, categories and states are called.</param>
    public HiddenMarkov<TEmission> Named(HiddenMarkovNames names) => new(Chain, Emission, names);

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
}
