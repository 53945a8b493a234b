using Elbo.Data;
using Elbo.Models.Annotators;
using Elbo.Numerics;
using Elbo.Numerics.Special;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The E-step, the M-step, and what the model says of items and annotators.</content>
public sealed partial class ItemDifficulty
{
    /// <inheritdoc/>
    public static string Kind => "item-difficulty";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <inheritdoc/>
    public Bound Expect(EventBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var frame = context.Scratch.Begin();
        var rng = context.Seed.ToRng();
        var scores = context.Scratch.Take(_shares.Length * _levels.Length * batch.UnitCount);
        LogJoint(batch, context.Scratch, scores);
        var bound = Responsibilities.Resolve(scores, batch.UnitCount, batch.UnitWeights, context, ref rng);
        Accumulate(batch, scores, context.Scratch, statistics);
        return bound;
    }

    /// <inheritdoc/>
    public ItemDifficulty Maximize(ReadOnlySpan<double> statistics)
    {
        int first = _shares.Length + _levels.Length, size = 2 * _levels.Length;
        var abilities = new double[_abilities.Length];
        for (int a = 0; a < abilities.Length; a++)
        {
            var counts = statistics.Slice(first + (a * size), size);
            abilities[a] = _shares.Length == 1 ? _abilities[a] : Ability.Maximize(counts, Smoothing, _abilities[a]);
        }

        return new(
            Classes,
            Annotators,
            Smoothed(statistics[.._shares.Length]),
            Smoothed(statistics.Slice(_shares.Length, _levels.Length)),
            abilities,
            Smoothing);
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) =>
        Product(statistics[.._shares.Length], _logShares)
        + Product(statistics.Slice(_shares.Length, _levels.Length), _logLevels)
        + Product(statistics[(_shares.Length + _levels.Length)..], _logLabel);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        int atLimit = _abilities.Count(static ability => Math.Abs(ability) == Ability.Largest);
        return atLimit == 0 || _shares.Length == 1
            ? []
            : [new("ability-limit", $"The ability of {atLimit} of {_abilities.Length} annotators is at its limit: they were always right, or always wrong. Smoothing keeps them from it.")];
    }

    /// <inheritdoc/>
    public void GetConfusion(int annotator, Span<double> confusion)
    {
        int classes = _shares.Length, levels = _levels.Length;
        double right = 0;
        for (int d = 0; d < levels; d++)
        {
            right += _levels[d] * Math.Exp(_logLabel[((annotator * levels) + d) * 2]);
        }

        right = Math.Min(1, right);
        for (int i = 0; i < classes * classes; i++)
        {
            confusion[i] = classes == 1 ? 1 : i % (classes + 1) == 0 ? right : (1 - right) / (classes - 1);
        }
    }

    /// <inheritdoc/>
    public void Posterior(EventBatch batch, Scratch scratch, Span<double> posterior, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(scratch);
        int units = batch.UnitCount, levels = _levels.Length;
        using var frame = scratch.Begin();
        var joint = scratch.Take(_shares.Length * levels * units);
        LogJoint(batch, scratch, joint);
        LogSumExp.Normalize(joint, units, logDensity, scratch.Take(units));
        posterior[..(_shares.Length * units)].Clear();
        for (int c = 0; c < _shares.Length * levels; c++)
        {
            for (int u = 0; u < units; u++)
            {
                posterior[(c / levels * units) + u] += joint[(c * units) + u];
            }
        }
    }

    /// <inheritdoc/>
    public double LabelCount(ReadOnlySpan<double> statistics, int annotator)
    {
        double sum = 0;
        foreach (double count in statistics.Slice(_shares.Length + _levels.Length + (annotator * 2 * _levels.Length), 2 * _levels.Length))
        {
            sum += count;
        }

        return sum;
    }

    /// <inheritdoc/>
    public double EffectiveLabelCount(ReadOnlySpan<double> statistics, int annotator) => LabelCount(statistics, annotator);

    /// <summary>The model with more annotators, of average ability.</summary>
    /// <param name="names">The names of the new annotators.</param>
    /// <param name="statistics">Expected statistics of the model.</param>
    /// <returns>The model, and its statistics with none of the new annotators.</returns>
    public (ItemDifficulty Model, double[] Statistics) WithAnnotators(IReadOnlyList<string> names, ReadOnlySpan<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(names);
        double typical = Total(_abilities) / _abilities.Length;
        return (
            new(Classes, [.. Annotators, .. names], _shares, _levels, [.. _abilities, .. Enumerable.Repeat(typical, names.Count)], Smoothing),
            [.. statistics, .. new double[names.Count * 2 * _levels.Length]]);
    }

    /// <inheritdoc/>
    public static ItemDifficulty Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var classes = reader.Texts("classes");
        var annotators = reader.Texts("annotators");
        try
        {
            return new(
                classes,
                annotators,
                reader.Read("shares", classes.Count),
                reader.Read("levels", Clearness.Count),
                reader.Read("abilities", annotators.Count),
                reader.ReadScalar("smoothing"));
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Texts("classes", Classes);
        writer.Texts("annotators", Annotators);
        writer.Write("shares", _shares, _shares.Length);
        writer.Write("levels", _levels, _levels.Length);
        writer.Write("abilities", _abilities, _abilities.Length);
        writer.WriteScalar("smoothing", Smoothing);
    }

    /// <summary>Adds the votes of a batch to statistics, by given responsibilities [K × 5 × items].</summary>
    internal void Accumulate(EventBatch batch, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        int classes = _shares.Length, levels = _levels.Length, units = batch.UnitCount;
        using var frame = scratch.Begin();
        Span<double> joint = scratch.Take(classes * levels), level = scratch.Take(levels);
        ReadOnlySpan<double> weights = batch.EventWeights;
        var votes = statistics[(classes + levels)..];
        for (int u = 0; u < units; u++)
        {
            level.Clear();
            for (int c = 0; c < joint.Length; c++)
            {
                joint[c] = responsibilities[(c * units) + u];
                statistics[c / levels] += joint[c];
                level[c % levels] += joint[c];
            }

            for (int d = 0; d < levels; d++)
            {
                statistics[classes + d] += level[d];
            }

            for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
            {
                double weight = weights.IsEmpty ? 1 : weights[e];
                var cells = votes.Slice(batch.Keys[e] * levels * 2, levels * 2);
                var right = joint.Slice(batch.Values[e] * levels, levels);
                for (int d = 0; d < levels; d++)
                {
                    cells[2 * d] += weight * right[d];
                    cells[(2 * d) + 1] += weight * (level[d] - right[d]);
                }
            }
        }
    }

    /// <summary>ln p(votes, class, level) of every item; −∞ for what is not its known class.</summary>
    private void LogJoint(EventBatch batch, Scratch scratch, Span<double> scores)
    {
        int classes = _shares.Length, levels = _levels.Length, units = batch.UnitCount;
        using var frame = scratch.Begin();
        Span<double> wrong = scratch.Take(levels), gain = scratch.Take(classes * levels);
        ReadOnlySpan<double> weights = batch.EventWeights;
        for (int u = 0; u < units; u++)
        {
            _logLevels.CopyTo(wrong);
            gain.Clear();
            for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
            {
                if (batch.Keys[e] >= Annotators.Count || batch.Values[e] >= classes)
                {
                    throw new ArgumentException($"Annotator {batch.Keys[e]} or class {batch.Values[e]} of an event is not one of the model.", nameof(batch));
                }

                double weight = weights.IsEmpty ? 1 : weights[e];
                var label = _logLabel.AsSpan(batch.Keys[e] * levels * 2, levels * 2);
                var voted = gain.Slice(batch.Values[e] * levels, levels);
                for (int d = 0; d < levels; d++)
                {
                    wrong[d] += weight * label[(2 * d) + 1];
                    voted[d] += weight * (label[2 * d] - label[(2 * d) + 1]);
                }
            }

            int known = batch.Labels.IsEmpty ? -1 : batch.Labels[u];
            for (int c = 0; c < gain.Length; c++)
            {
                int j = c / levels;
                scores[(c * units) + u] = known < 0 || known == j ? _logShares[j] + wrong[c % levels] + gain[c] : double.NegativeInfinity;
            }
        }
    }

    private double[] Smoothed(ReadOnlySpan<double> counts)
    {
        double[] shares = counts.ToArray();
        double total = Total(shares) + (shares.Length * Smoothing);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = total > 0 ? (shares[i] + Smoothing) / total : 1.0 / shares.Length;
        }

        return shares;
    }

    private static double Product(ReadOnlySpan<double> counts, double[] logarithms)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i] == 0 ? 0 : counts[i] * logarithms[i];
        }

        return sum;
    }
}
