using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How a hidden Markov model gets from sequences and options to a fit: starts, contest, finish, canonical order.</summary>
internal sealed class HiddenMarkovFitter<TEmission>
    where TEmission : IEmission<TEmission>
{
    private const int LloydRounds = 20;

    private readonly GroupedRows _data;
    private readonly HiddenMarkovOptions _options;

    public HiddenMarkovFitter(GroupedRows data, HiddenMarkovOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (options.Method.NeedsGradient)
        {
            throw new ArgumentException($"'{options.Method.Name}' needs a gradient, which hidden Markov models do not have.", nameof(options));
        }

        options.Method.Configure(options.Em);
        (_data, _options) = (data, options);
    }

    public Fit<HiddenMarkov<TEmission>> Fit(
        IReadOnlyList<Start<HiddenMarkov<TEmission>>> starts,
        bool isDrawn,
        IProgress<FitProgress>? progress,
        CancellationToken stop,
        CancellationToken cancellation)
    {
        var ascent = new Ascent<HiddenMarkov<TEmission>, RowBatch>
        {
            Method = _options.Method,
            Starts = starts,
            Contest = _data,
            Options = _options.Em,
            Rule = _options.Stop,
            Label = "hmm",
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(_data) with { UnitCount = _data.UnitCount };
        fit = isDrawn && _options.Topology is Topology.Ergodic && _options.Final is null ? InCanonicalOrder(fit, cancellation) : fit;
        if (!double.IsFinite(fit.Bound.Evidence))
        {
            return fit;
        }

        var hard = Em.Evaluate(fit.Model, _data, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;
        return fit with { Criteria = new(fit.Model.ParameterCount, fit.TotalWeight, fit.Bound.Evidence, hard.ExpectedLogJoint) };
    }

    /// <summary>
    /// Where states are passed in order, every sequence is cut into equal parts. Where not: the nearest of centers by k-means++, where rows have a distance;
    /// pieces of sequences in states drawn at random; and random responsibilities.
    /// </summary>
    public IReadOnlyList<Start<HiddenMarkov<TEmission>>> Starts(TEmission family)
    {
        ArgumentNullException.ThrowIfNull(family);
        var chain = Chain(family.Components);
        bool hasDistance = family is GaussianEmission or PoissonEmission && _data.Rows.Summary.Means.All(double.IsFinite);
        return [.. Enumerable.Range(0, family.Components == 1 ? 1 : _options.Restarts).Select(run =>
        {
            var seed = _options.Seed.Derive("start").Derive(run);
            string kind = _options.Topology.BeginsInFirst && run == 0 ? "parts"
                : hasDistance && run % 2 == 0 && !_options.Topology.BeginsInFirst ? "k-means++"
                : run % 4 == 3 ? "responsibilities"
                : _options.Topology.BeginsInFirst ? "uneven-parts" : "pieces";
            return new Start<HiddenMarkov<TEmission>>(kind, () => Make(kind, chain, family, seed));
        })];
    }

    private MarkovChain Chain(int states)
    {
        double[] final = _options.Final is { } given ? [.. given]
            : _options.Rules.LearnsFinal ? [.. Enumerable.Repeat((double)_data.Groups.Count / _data.Groups.RowCount, states)] : [];
        double[] transitions = _options.Topology.Transitions(states);
        for (int i = 0; i < transitions.Length && _options.Rules.LearnsFinal; i++)
        {
            transitions[i] *= 1 - Math.Min(final[i / states], 1);
        }

        return new(_options.Topology.Initial(states), transitions, final, _options.Rules);
    }

    private HiddenMarkov<TEmission> Make(string kind, MarkovChain chain, TEmission family, Seed seed)
    {
        int states = chain.States;
        var rng = seed.ToRng();
        double[] units = kind == "k-means++" ? KMeans.InverseDeviations(_data.Rows.Summary) : [];
        double[] centers = units.Length > 0 ? new KMeans(RowSample.Take(_data.Rows, 20_000, seed), units).Centers(states, LloydRounds, seed) : [];
        double[] statistics = new double[family.StatisticsLength];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < _data.BatchCount; b++)
        {
            _data.Read(b, batch);
            double[] responsibilities = new double[states * batch.RowCount];
            int[] labels = new int[batch.RowCount];
            switch (kind)
            {
                case "k-means++":
                    KMeans.Nearest(batch.Rows, centers, units, scratch, labels);
                    break;
                case "pieces":
                    Pieces(batch, states, labels, ref rng);
                    break;
                case "responsibilities":
                    Fill(responsibilities, batch.RowCount, ref rng);
                    labels = [];
                    break;
                default:
                    Parts(batch, states, labels, kind == "parts" ? 0 : 1, ref rng);
                    break;
            }

            for (int n = 0; n < labels.Length; n++)
            {
                responsibilities[(labels[n] * batch.RowCount) + n] = 1;
            }

            for (int i = 0; i < responsibilities.Length && !batch.Rows.Weights.IsEmpty; i++)
            {
                responsibilities[i] *= batch.Rows.Weights[i % batch.RowCount];
            }

            family.Accumulate(batch.Rows, responsibilities, scratch, statistics);
        }

        return new(chain, family.Maximize(statistics).Anchored());
    }

    /// <summary>Every sequence in as many parts as there are states, of equal length or, with jitter, of lengths at random.</summary>
    private static void Parts(RowBatch batch, int states, Span<int> labels, double jitter, ref Rng rng)
    {
        double[] cuts = new double[states];
        for (int u = 0; u < batch.UnitCount; u++)
        {
            double total = 0;
            for (int k = 0; k < states; k++)
            {
                total += jitter == 0 ? 1 : 0.1 + rng.NextDouble();
                cuts[k] = total;
            }

            int first = batch.Offsets[u], length = batch.Offsets[u + 1] - first;
            for (int t = 0, k = 0; t < length; t++)
            {
                while (k < states - 1 && (t + 0.5) * total >= cuts[k] * length)
                {
                    k++;
                }

                labels[first + t] = k;
            }
        }
    }

    /// <summary>Pieces of ten steps on average, each in a state drawn at random.</summary>
    private static void Pieces(RowBatch batch, int states, Span<int> labels, ref Rng rng)
    {
        const double Change = 0.1;
        int state = 0;
        for (int u = 0; u < batch.UnitCount; u++)
        {
            for (int n = batch.Offsets[u]; n < batch.Offsets[u + 1]; n++)
            {
                state = n == batch.Offsets[u] || rng.NextDouble() < Change ? rng.NextInt32(states) : state;
                labels[n] = state;
            }
        }
    }

    /// <summary>Uniform on the simplex, row by row.</summary>
    private static void Fill(Span<double> responsibilities, int rows, ref Rng rng)
    {
        for (int n = 0; n < rows; n++)
        {
            double total = 0;
            for (int at = n; at < responsibilities.Length; at += rows)
            {
                total += responsibilities[at] = -Math.Log(1 - rng.NextDouble());
            }

            for (int at = n; at < responsibilities.Length; at += rows)
            {
                responsibilities[at] /= total;
            }
        }
    }

    /// <summary>By mean, so that two fits of the same data print alike; the bound is that of the model as returned.</summary>
    private Fit<HiddenMarkov<TEmission>> InCanonicalOrder(Fit<HiddenMarkov<TEmission>> fit, CancellationToken cancellation)
    {
        var emission = fit.Model.Emission;
        int[] order = [.. Enumerable.Range(0, emission.Components).Order(Comparer<int>.Create(emission.Compare))];
        if (order.AsSpan().SequenceEqual([.. Enumerable.Range(0, order.Length)]))
        {
            return fit;
        }

        var model = fit.Model.Reordered(order);
        fit = fit with { Order = order, Model = model };
        if (double.IsNaN(fit.Bound.Objective))
        {
            // After a single pass the bound is unknown, and stays so.
            return fit with { Statistics = null };
        }

        var posterior = _options.Method is FitMethod.Viterbi ? Posteriors.Hard : Posteriors.Soft;
        var last = Em.Evaluate(model, _data, _options.Em with { Posterior = posterior }, cancellation);
        return fit with
        {
            History = [.. fit.History.SkipLast(1), last.Bound],
            Statistics = last.Statistics,
            Warnings = model.Diagnose(last.Statistics!.Values),
        };
    }
}
