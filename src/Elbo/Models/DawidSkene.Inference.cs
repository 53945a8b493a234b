using Elbo.Data;
using Elbo.Models.Annotators;
using Elbo.Numerics;
using Elbo.Numerics.Special;

namespace Elbo.Models;

/// <content>What the model says of items and annotators.</content>
public sealed partial class DawidSkene
{
    /// <inheritdoc/>
    public void GetConfusion(int annotator, Span<double> confusion) => Confusion(annotator).CopyTo(confusion);

    /// <inheritdoc/>
    public void Posterior(EventBatch batch, Scratch scratch, Span<double> posterior, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        LogJoint(batch, scratch, posterior);
        LogSumExp.Normalize(posterior, batch.UnitCount, logDensity, scratch.Take(batch.UnitCount));
    }

    /// <inheritdoc/>
    public double LabelCount(ReadOnlySpan<double> statistics, int annotator)
    {
        double sum = 0;
        foreach (double count in Votes(statistics, annotator))
        {
            sum += count;
        }

        return sum;
    }

    /// <inheritdoc/>
    public double EffectiveLabelCount(ReadOnlySpan<double> statistics, int annotator)
    {
        if (Structure is ConfusionStructure.OneCoin)
        {
            return LabelCount(statistics, annotator);
        }

        int classes = _shares.Length;
        var votes = Votes(statistics, annotator);
        double inverse = 0;
        for (int j = 0; j < classes; j++)
        {
            double count = 0;
            for (int l = 0; l < classes; l++)
            {
                count += votes[(l * classes) + j];
            }

            inverse += _shares[j] * _shares[j] / Math.Max(1, count);
        }

        return Math.Min(1 / inverse, LabelCount(statistics, annotator));
    }

    /// <summary>The model with more annotators: each as the others are on average, or as the population is.</summary>
    /// <param name="names">The names of the new annotators.</param>
    /// <param name="statistics">Expected statistics of the model.</param>
    /// <returns>The model, and its statistics with none of the new annotators.</returns>
    public (DawidSkene Model, double[] Statistics) WithAnnotators(IReadOnlyList<string> names, ReadOnlySpan<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(names);
        int classes = _shares.Length, size = classes * classes;
        var pooled = Imagined(_population);
        for (int i = 0; i < _confusions.Length; i++)
        {
            int cell = i % size;
            pooled[(cell % classes * classes) + (cell / classes)] += statistics[classes + i];
        }

        var typical = new double[size];
        Structure.Maximize(pooled, classes, typical);
        double[] confusions = [.. _confusions, .. Enumerable.Repeat(_population.Length > 0 ? _population : typical, names.Count).SelectMany(static m => m)];
        return (
            new(Classes, [.. Annotators, .. names], _shares, confusions, Structure, Prior, _population),
            [.. statistics, .. new double[names.Count * size]]);
    }

    /// <inheritdoc/>
    public Summary Summarize(Fit<DawidSkene> fit) => AnnotatorSummary.Of(fit);

    private ReadOnlySpan<double> Votes(ReadOnlySpan<double> statistics, int annotator)
    {
        int classes = _shares.Length;
        return statistics.Slice(classes + (annotator * classes * classes), classes * classes);
    }
}
