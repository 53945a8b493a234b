using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Chains;
using Elbo.Models.Starts;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>Where fits of a hidden Markov model begin.</summary>
internal sealed class HiddenMarkovStarts<TEmission>(GroupedRows data, HiddenMarkovOptions options)
    where TEmission : IEmission<TEmission>
{
    private const int LloydRounds = 20;
    private const double StaysAtFirst = 0.9;

    /// <summary>Distances know no missing cells.</summary>
    private readonly Lazy<GroupedRows> _filled = new(() => data.Rows.Summary.HasMissing ? new(FilledRows.Of(data.Rows, options.Seed), data.Groups) : data);

    /// <summary>
    /// Where states are known, from those rows. Where states are passed in order, every sequence is cut into equal parts. Where not: the nearest of centers by k-means++, where rows have a distance;
    /// where they have none, responsibilities drawn for every distinct row; pieces of sequences in states drawn at random; and random responsibilities.
    /// </summary>
    public IReadOnlyList<Start<HiddenMarkov<TEmission>>> Of(TEmission family)
    {
        ArgumentNullException.ThrowIfNull(family);
        int labels = data.Known.Count == 0 ? 0 : data.Known.Max() + 1;
        if (labels > family.Components)
        {
            throw new ArgumentException($"There are {labels} known states for {family.Components} densities.", nameof(family));
        }

        var chain = Chain(family.Components, StaysAtFirst);
        var seeds = options.Seed.Derive("start");
        bool isSeen = labels == family.Components && data.Known.Where(static state => state >= 0).Distinct().Count() == labels;
        if (data.Known.Count > 0 && (isSeen || data.Known.All(static state => state >= 0)))
        {
            // Where all are known there is one way to begin; where few are, they alone may not tell where the others lie.
            var known = new Start<HiddenMarkov<TEmission>>("labels", () => Make("labels", chain, family, seeds));
            return data.Known.All(static state => state >= 0) ? [known] : [known, .. Drawn(chain, family, seeds).SkipLast(1)];
        }

        return [.. Drawn(chain, family, seeds)];
    }

    private IEnumerable<Start<HiddenMarkov<TEmission>>> Drawn(MarkovChain chain, TEmission family, Seed seeds)
    {
        bool isMeasured = data.Rows.Summary.Missing.All(missing => missing < data.Rows.UnitCount);
        string byValue = !HasDistance(family) ? "values" : isMeasured ? "k-means++" : "pieces";

        // Equal rows in equal states say nothing of how long a state lasts, and states that begin by staying become topics rather than classes of values.
        // Those that the fit will not learn are not a start's to choose.
        var restless = family.Components == 1 || options.Rules.FreezesTransitions ? chain : Chain(family.Components, 1.0 / family.Components);
        bool isOne = family.Components == 1 && ReferenceEquals(family.Spread(seeds), family);
        return Enumerable.Range(0, isOne ? 1 : options.Restarts).Select(run =>
        {
            var seed = seeds.Derive(run);
            string kind = options.Topology.BeginsInFirst && run == 0 ? "parts"
                : run % 2 == 0 && !options.Topology.BeginsInFirst ? byValue
                : run % 4 == 3 ? "responsibilities"
                : options.Topology.BeginsInFirst ? "uneven-parts" : "pieces";
            return new Start<HiddenMarkov<TEmission>>(kind, () => Make(kind, kind == "values" ? restless : chain, family, seed));
        });
    }

    private MarkovChain Chain(int states, double stay)
    {
        double[] final = options.Final is { } given ? [.. given]
            : options.Rules.LearnsFinal ? [.. Enumerable.Repeat((double)data.Groups.Count / data.Groups.RowCount, states)] : [];
        double[] transitions = options.Topology.Transitions(states, stay);
        for (int i = 0; i < transitions.Length && options.Rules.LearnsFinal; i++)
        {
            transitions[i] *= 1 - Math.Min(final[i / states], 1);
        }

        return new(options.Initial is { } initial ? [.. initial] : options.Topology.Initial(states), transitions, final, options.Rules);
    }

    private HiddenMarkov<TEmission> Make(string kind, MarkovChain chain, TEmission family, Seed seed)
    {
        int states = chain.States;
        var rng = seed.ToRng();
        double[] units = kind == "k-means++" ? KMeans.InverseDeviations(_filled.Value.Rows.Summary) : [];
        double[] centers = units.Length > 0 ? new KMeans(RowSample.Take(_filled.Value.Rows, 20_000, seed), units).Centers(states, LloydRounds, seed) : [];
        double[] statistics = new double[family.StatisticsLength];
        double[] counts = new double[chain.CountsLength];
        var batch = new RowBatch();
        var filled = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            double[] responsibilities = new double[states * batch.RowCount];
            int[] labels = new int[batch.RowCount];
            switch (kind)
            {
                case "k-means++":
                    _filled.Value.Read(b, filled);
                    KMeans.Nearest(filled.Rows, centers, units, scratch, labels);
                    break;
                case "pieces":
                    Pieces(batch, states, labels, ref rng);
                    break;
                case "labels":
                    labels = [];
                    Count(batch, states, counts);
                    break;
                case "values":
                    FillByValue(batch.Rows, responsibilities, seed);
                    labels = [];
                    break;
                case "responsibilities":
                    for (int n = 0; n < batch.RowCount; n++)
                    {
                        Draw(responsibilities, n, batch.RowCount, ref rng);
                    }

                    labels = [];
                    break;
                default:
                    Parts(batch, states, labels, kind == "parts" ? 0 : 1, ref rng);
                    break;
            }

            Impose(batch.Known, responsibilities, labels);
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

        // A move more of every possible kind, so that none is ruled out before the first E-step.
        for (int i = 0; i < chain.Transitions.Length; i++)
        {
            counts[states + i] = chain.Transitions[i] > 0 ? counts[states + i] + chain.Transitions[i] : 0;
        }

        for (int k = 0; k < states; k++)
        {
            counts[k] = chain.Initial[k] > 0 ? counts[k] + chain.Initial[k] : 0;
            counts[^(states - k)] += chain.Rules.LearnsFinal ? chain.Final[k] : 0;
        }

        return new(kind == "labels" ? chain.Maximize(counts) : chain, family.Maximize(statistics).Spread(seed).Anchored(), options.Names);
    }

    /// <summary>First states, moves between known states, and last states.</summary>
    private static void Count(RowBatch batch, int states, Span<double> counts)
    {
        for (int u = 0; u < batch.UnitCount; u++)
        {
            int first = batch.Offsets[u], end = batch.Offsets[u + 1];
            for (int n = first; n < end; n++)
            {
                int now = batch.Known[n], before = n > first ? batch.Known[n - 1] : -1;
                double weight = batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[n];
                counts[Math.Max(now, 0)] += n == first && now >= 0 ? weight : 0;
                counts[^(states - Math.Max(now, 0))] += n == end - 1 && now >= 0 ? weight : 0;
                counts[states + (Math.Max(before, 0) * states) + Math.Max(now, 0)] += before >= 0 && now >= 0 ? weight : 0;
            }
        }
    }

    /// <summary>What is known of a state counts for more than what was drawn.</summary>
    private static void Impose(ReadOnlySpan<int> known, Span<double> responsibilities, Span<int> labels)
    {
        for (int n = 0; n < known.Length; n++)
        {
            if (known[n] < 0)
            {
                continue;
            }

            if (labels.Length > 0)
            {
                labels[n] = known[n];
                continue;
            }

            for (int at = n; at < responsibilities.Length; at += known.Length)
            {
                responsibilities[at] = at / known.Length == known[n] ? 1 : 0;
            }
        }
    }

    private static bool HasDistance(object family) => family switch
    {
        GaussianEmission or GaussianMixtureEmission or FactorEmission or PoissonEmission => true,
        ProductEmission product => product.Parts.All(static part => HasDistance(part.Family)),
        _ => false,
    };

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

    /// <summary>
    /// Equal rows get equal responsibilities, uniform on the simplex: where values have no distance, what equal values share is all that can tell states apart,
    /// and a state drawn for every step would leave every state with the same values.
    /// </summary>
    private static void FillByValue(Rows rows, Span<double> responsibilities, Seed seed)
    {
        for (int n = 0; n < rows.Count; n++)
        {
            var value = seed;
            foreach (double cell in rows[n])
            {
                value = value.Derive(BitConverter.DoubleToInt64Bits(cell));
            }

            var rng = value.ToRng();
            Draw(responsibilities, n, rows.Count, ref rng);
        }
    }

    /// <summary>The responsibilities of one of the rows, uniform on the simplex.</summary>
    private static void Draw(Span<double> responsibilities, int row, int rows, ref Rng rng)
    {
        double total = 0;
        for (int at = row; at < responsibilities.Length; at += rows)
        {
            total += responsibilities[at] = -Math.Log(1 - rng.NextDouble());
        }

        for (int at = row; at < responsibilities.Length; at += rows)
        {
            responsibilities[at] /= total;
        }
    }
}
