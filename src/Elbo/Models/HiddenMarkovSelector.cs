using Elbo.Data;
using Elbo.Emissions;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>Fits hidden Markov models with different numbers of states and compares them.</summary>
internal sealed class HiddenMarkovSelector<TEmission>
    where TEmission : IEmission<TEmission>
{
    private readonly GroupedRows _data;
    private readonly Func<IRowSource, int, TEmission> _family;
    private readonly SelectionCriterion _criterion;
    private readonly HiddenMarkovOptions _options;
    private readonly (GroupedRows Training, GroupedRows HeldOut)[] _parts;

    public HiddenMarkovSelector(
        GroupedRows data, Func<IRowSource, int, TEmission> family, SelectionCriterion criterion, HiddenMarkovOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(family);
        (_data, _family, _criterion, _options) = (data, family, criterion, options);
        int[] partOf = criterion switch
        {
            SelectionCriterion.HeldOut one => Share(data.Groups.Count, one.Share, options.Seed.Derive("held-out")),
            SelectionCriterion.CrossValidation folds => Folds(data.Groups.Count, folds.Folds, options.Seed.Derive("folds")),
            _ => [],
        };
        int parts = partOf.Length == 0 ? 0 : partOf.Max() + 1;
        _parts = [.. Enumerable.Range(0, parts).Select(part => (GroupSubset.Of(data, g => partOf[g] != part), GroupSubset.Of(data, g => partOf[g] == part)))];
    }

    public Selection<HiddenMarkov<TEmission>> Select(
        IReadOnlyList<int> states, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentOutOfRangeException.ThrowIfZero(states.Count, nameof(states));
        var candidates = new List<Candidate<HiddenMarkov<TEmission>>>();
        foreach (int k in states)
        {
            if (candidates.Count > 0 && stop.IsCancellationRequested)
            {
                break;
            }

            var fit = HiddenMarkov.Fit(_data, _family(_data.Rows, k), _options, progress, stop, cancellation);
            candidates.Add(new(_options.Topology.Name, k, fit) { Predicted = Predict(k, progress, stop, cancellation) });
        }

        return new(candidates) { Criterion = _criterion, Noun = "state" };
    }

    private HeldOutScore? Predict(int states, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var means = new List<Prediction>();
        double error = double.NaN;
        int degenerate = 0;
        foreach (var (training, heldOut) in _parts)
        {
            if (stop.IsCancellationRequested)
            {
                return null;
            }

            var fit = HiddenMarkov.Fit(training, _family(training.Rows, states), _options, progress, stop, cancellation);
            degenerate += fit.IsDegenerate ? 1 : 0;
            means.Add(Score(fit.Model, heldOut, out error));
        }

        if (means.Count > 1)
        {
            double average = means.Average(static part => part.MeanLogDensity);
            error = Math.Sqrt(means.Sum(part => Math.Pow(part.MeanLogDensity - average, 2)) / (means.Count - 1) / means.Count);
        }

        return means.Count == 0 ? null : new(means, error, degenerate);
    }

    /// <summary>The mean of ln p per frame, and its standard error from the spread of the sequences' means.</summary>
    private static Prediction Score(HiddenMarkov<TEmission> model, GroupedRows data, out double error)
    {
        var batch = new RowBatch();
        var scratch = new Scratch();
        var sequences = new List<(double Weight, double Mean)>();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int unit = 0; unit < batch.UnitCount; unit++)
            {
                int first = batch.Offsets[unit];
                var rows = batch.Rows.Slice(first, batch.Offsets[unit + 1] - first);
                double weight = rows.Count * (rows.Weights.IsEmpty ? 1 : rows.Weights[0]);
                if (weight > 0)
                {
                    sequences.Add((weight, model.Smooth(rows, scratch, new double[rows.Count * model.States]) / rows.Count));
                }
            }
        }

        double total = sequences.Sum(static s => s.Weight), mean = sequences.Sum(static s => s.Weight * s.Mean) / total;
        double squares = sequences.Sum(s => s.Weight * (s.Mean - mean) * (s.Mean - mean)) / total;
        error = sequences.Count > 1 ? Math.Sqrt(squares / (sequences.Count - 1)) : double.NaN;
        return new(total, mean);
    }

    /// <summary>Part 0 is held out, part −1 never.</summary>
    private static int[] Share(int groups, double share, Seed seed)
    {
        if (groups < 2)
        {
            throw new InvalidDataException("There is only one sequence, of which none can be held out; compare by bic or aic, or cut it into sequences.");
        }

        int count = Math.Clamp((int)Math.Round(share * groups), 1, groups - 1);
        int[] order = Shuffled(groups, seed);
        int[] parts = new int[groups];
        for (int i = 0; i < groups; i++)
        {
            parts[order[i]] = i < count ? 0 : -1;
        }

        return parts;
    }

    private static int[] Folds(int groups, int folds, Seed seed)
    {
        if (groups < folds)
        {
            throw new InvalidDataException($"There are only {groups} sequences for {folds} folds; ask for fewer folds, or compare by bic or aic.");
        }

        int[] order = Shuffled(groups, seed);
        int[] parts = new int[groups];
        for (int i = 0; i < groups; i++)
        {
            parts[order[i]] = i % folds;
        }

        return parts;
    }

    private static int[] Shuffled(int count, Seed seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var rng = seed.ToRng();
        for (int i = count - 1; i > 0; i--)
        {
            int j = rng.NextInt32(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
