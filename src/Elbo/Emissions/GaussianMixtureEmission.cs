using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Special;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>
/// K densities that are mixtures of M Gaussians each: p(x|k) = Σ_m w_km N(x; μ_km, Σ_km). What the family hides of its own is which of the M a row comes from,
/// and it resolves that exactly. The K·M Gaussians are one family, so that a covariance structure can tie all of them. Statistics: those of the Gaussians, whose
/// counts are those of the weights as well.
/// </summary>
public sealed partial class GaussianMixtureEmission : IEmission<GaussianMixtureEmission>
{
    private readonly double[] _weights;
    private readonly double[] _logWeights;

    /// <summary>Mixtures of Gaussians.</summary>
    /// <param name="gaussians">K·M Gaussians, those of a density one after the other.</param>
    /// <param name="weights">K × M non-negative numbers; those of a density are scaled to sum to one.</param>
    /// <param name="components">K.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or weights cannot be scaled.</exception>
    public GaussianMixtureEmission(GaussianEmission gaussians, ReadOnlySpan<double> weights, int components)
    {
        ArgumentNullException.ThrowIfNull(gaussians);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (weights.Length != gaussians.Components || weights.Length % components != 0)
        {
            throw new ArgumentException($"{weights.Length} weights for {gaussians.Components} Gaussians in {components} densities.", nameof(weights));
        }

        (Gaussians, Components, _weights) = (gaussians, components, weights.ToArray());
        for (int k = 0; k < components; k++)
        {
            Shares.Normalize(_weights.AsSpan(k * Gaussians.Components / components, Gaussians.Components / components));
        }

        _logWeights = [.. _weights.Select(static w => Math.Log(w))];
    }

    /// <summary>The Gaussians: those of density k are the numbers k·M to k·M + M − 1.</summary>
    public GaussianEmission Gaussians { get; }

    /// <summary>w: K × M numbers.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <inheritdoc/>
    public int Components { get; }

    /// <summary>M.</summary>
    public int GaussiansEach => _weights.Length / Components;

    /// <inheritdoc/>
    public int Dimension => Gaussians.Dimension;

    /// <inheritdoc/>
    public int StatisticsLength => Gaussians.StatisticsLength;

    /// <inheritdoc/>
    public int ParameterCount => Gaussians.ParameterCount + (Components * (GaussiansEach - 1));

    /// <inheritdoc/>
    public double GlobalBound => Gaussians.GlobalBound;

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var scores = scratch.Take(_weights.Length * rows.Count);
        Joint(rows, scratch, scores);
        Resolve(rows.Count, scores, scratch, logDensity);
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        int each = GaussiansEach;
        var shares = scratch.Take(_weights.Length * rows.Count);
        Joint(rows, scratch, shares);
        Resolve(rows.Count, shares, scratch, scratch.Take(Components * rows.Count));
        double entropy = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            var outer = responsibilities.Slice(i / each * rows.Count, rows.Count);
            var mine = shares.Slice(i * rows.Count, rows.Count);
            for (int n = 0; n < mine.Length; n++)
            {
                // A row of which nothing is known came from nowhere.
                entropy -= mine[n] > 0 && !double.IsNaN(rows[n][0]) ? outer[n] * mine[n] * Math.Log(mine[n]) : 0;
                mine[n] *= outer[n];
            }
        }

        return entropy + Gaussians.Accumulate(rows, shares, scratch, statistics);
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = Gaussians.ExpectedLogDensity(statistics);
        for (int i = 0; i < _weights.Length; i++)
        {
            sum += statistics[i] == 0 ? 0 : statistics[i] * _logWeights[i];
        }

        return sum;
    }

    /// <summary>w_km ∝ its count, and the Gaussians on their own: the sum separates. A density without weight keeps what it has.</summary>
    /// <inheritdoc/>
    public GaussianMixtureEmission Maximize(ReadOnlySpan<double> statistics)
    {
        double[] weights = [.. _weights];
        int each = GaussiansEach;
        for (int k = 0; k < Components; k++)
        {
            var counts = statistics.Slice(k * each, each);
            if (Numerics.Linear.Sums.Of(counts) > Covariances.WithinScatter.DeadWeight)
            {
                counts.CopyTo(weights.AsSpan(k * each));
            }
        }

        return new(Gaussians.Maximize(statistics), weights, Components);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) =>
        [.. Gaussians.Diagnose(statistics).Select(w => w with { Message = Numbered().Replace(w.Message, Named) })];

    /// <inheritdoc/>
    public int Compare(int first, int second) => Mean(first).AsSpan().SequenceCompareTo(Mean(second));

    /// <summary>The mean of a density: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double[] Mean(int component)
    {
        double[] mean = new double[Dimension];
        for (int i = component * GaussiansEach; i < (component + 1) * GaussiansEach; i++)
        {
            TensorPrimitives.MultiplyAdd(Gaussians.Mean(i), _weights[i], mean, mean);
        }

        return mean;
    }

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        int each = GaussiansEach;
        Gaussians.DrawRow((component * each) + rng.NextIndex(_weights.AsSpan(component * each, each)), ref rng, row);
    }

    /// <inheritdoc/>
    public GaussianMixtureEmission Reordered(IReadOnlyList<int> order)
    {
        int[] all = Expanded(order);
        return new(Gaussians.Reordered(all), [.. all.Select(i => _weights[i])], Components);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) =>
        Gaussians.Reorder(statistics, Expanded(order), reordered);

    /// <inheritdoc/>
    public GaussianMixtureEmission Anchored() => new(Gaussians.Anchored(), _weights, Components);

    /// <summary>The Gaussians of a density leave their common mean, each by a deviation in every column at random: equal ones would stay equal.</summary>
    /// <inheritdoc/>
    public GaussianMixtureEmission Spread(Seed seed)
    {
        var rng = seed.Derive("spread").ToRng();
        double[] means = Gaussians.Means.ToArray();
        for (int i = 0; i < means.Length && GaussiansEach > 1; i++)
        {
            means[i] += rng.NextGaussian() * Math.Sqrt(Gaussians.Variance(i / Dimension, i % Dimension));
        }

        return new(Gaussians.WithMeans(means), _weights, Components);
    }

    /// <summary>Reads a family from a model file.</summary>
    internal static GaussianMixtureEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "gaussianWeights", 2);
        double[] weights = reader.Read(prefix + "gaussianWeights", shape[0], shape[1]);
        return new(GaussianEmissionFile.Read(reader, prefix).Freezing((FrozenParts)reader.WholeNumber(prefix + "frozen")), weights, shape[0]);
    }

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Text(prefix + "structure", Gaussians.Structure.Name);
        writer.WholeNumber(prefix + "frozen", (int)Gaussians.Frozen);
        writer.Write(prefix + "gaussianWeights", _weights, Components, GaussiansEach);
        GaussianEmissionFile.Write(Gaussians, writer, prefix);
    }

    [GeneratedRegex("[Cc]omponent (?<number>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();

    private string Named(Match match)
    {
        int i = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) - 1;
        return string.Create(CultureInfo.InvariantCulture, $"Gaussian {(i % GaussiansEach) + 1} of component {(i / GaussiansEach) + 1}");
    }

    private int[] Expanded(IReadOnlyList<int> order) => [.. order.SelectMany(k => Enumerable.Range(k * GaussiansEach, GaussiansEach))];

    /// <summary>ln w + ln N for every Gaussian and row.</summary>
    private void Joint(Rows rows, Scratch scratch, Span<double> scores)
    {
        Gaussians.LogDensity(rows, scratch, scores);
        for (int i = 0; i < _weights.Length; i++)
        {
            var mine = scores.Slice(i * rows.Count, rows.Count);
            TensorPrimitives.Add(mine, _logWeights[i], mine);
        }
    }

    /// <summary>Turns the scores of every density into shares of its Gaussians, and their sums into ln p.</summary>
    private void Resolve(int rows, Span<double> scores, Scratch scratch, Span<double> logDensity)
    {
        using var frame = scratch.Begin();
        var work = scratch.Take(rows);
        int length = GaussiansEach * rows;
        for (int k = 0; k < Components; k++)
        {
            LogSumExp.Normalize(scores.Slice(k * length, length), rows, logDensity.Slice(k * rows, rows), work);
        }
    }
}
