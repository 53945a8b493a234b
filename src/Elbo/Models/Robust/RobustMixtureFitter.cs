using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Starts;

namespace Elbo.Models.Robust;

/// <summary>
/// How a robust mixture gets from rows and options to a fit. It begins where Gaussian mixtures begin: without the rows that noise begins with, where there is
/// noise, and with degrees of freedom of every cluster, where there are any.
/// </summary>
internal sealed class RobustMixtureFitter
{
    /// <summary>Above this many rows, starts compete on a sample.</summary>
    private const long RowsForSample = 200_000;
    private const long SampleRows = 100_000;

    /// <summary>Distances between all rows are taken of at most this many.</summary>
    private const long NoiseRows = 2_000;

    /// <summary>Tails that are heavy enough to let outliers go, and light enough to be found too heavy.</summary>
    private const double FirstDegrees = 10;

    /// <summary>Noise never begins with less: a weight of 0 stays 0.</summary>
    private const double LeastShare = 0.01;

    private readonly IRowSource _rows;
    private readonly RobustMixtureOptions _options;

    public RobustMixtureFitter(IRowSource rows, RobustMixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Method.NeedsGradient)
        {
            throw new ArgumentException($"'{options.Method.Name}' needs a gradient, which robust mixtures do not have.", nameof(options));
        }

        if (options.Start is MixtureStart.From)
        {
            throw new ArgumentException("A robust mixture does not start from a model.", nameof(options));
        }

        if (options.DegreesOfFreedom is { } degrees && (!(degrees > 0) || !double.IsFinite(degrees) || !options.HasHeavyTails))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Degrees of freedom are positive and finite, and those of t distributions; here they are {degrees}."), nameof(options));
        }

        (_rows, _options) = (ObservedRows.Of(rows, options.Missing), options);
    }

    public Fit<RobustMixture> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var contest = _options.Start.FixesComponents || _rows.UnitCount <= RowsForSample
            ? RowMemory.KeepIfSmall(_rows)
            : StartingRows.Sample(_rows, SampleRows, _options.Seed.Derive("sample"));
        var all = contest.UnitCount == _rows.UnitCount ? contest : _rows;
        var fit = Climb(contest, all, progress, stop, cancellation) with { UnitCount = _rows.UnitCount };
        fit = _options.Start.FixesComponents ? fit : InCanonicalOrder(fit, all, cancellation);
        if (!double.IsFinite(fit.Bound.Evidence))
        {
            return fit;
        }

        var hard = Em.Evaluate(fit.Model, all, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;

        // Scales and missing cells are hidden as before: what is left out is the uncertainty of the component alone.
        return fit with { Criteria = new(fit.Model.ParameterCount, fit.TotalWeight, fit.Bound.Evidence, hard.Elbo) };
    }

    private Fit<RobustMixture> Climb(
        IRowSource contest, IRowSource all, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var box = _options.HasNoise ? UniformBox.Of(_rows) : null;
        var (clusters, share, start) = WithoutNoise(FilledRows.Of(contest, _options.Seed));
        var options = _options.Gaussian with { Start = start };
        var gaussians = new GaussianMixtureFitter(clusters, options);
        gaussians.Check();
        var starting = StartingRows.Of(clusters, options);
        int components = start switch
        {
            MixtureStart.Labels labels => labels.Values.DefaultIfEmpty(-1).Max() + 1,
            MixtureStart.Means means => means.Values.GetLength(0),
            _ => options.Components ?? 1,
        };
        var ascent = new Ascent<RobustMixture, RowBatch>
        {
            Method = _options.Method,
            Starts = [.. gaussians.Starts(starting).Select(Robust)],
            Places = _options.Restarts,
            Exploration = _options.Start is MixtureStart.Portfolio && components > 1
                ? new(fit => [.. gaussians.Neighbors(ClustersOf(fit.Model), starting).Select(Robust)], Math.Min(components, GaussianMixtureFitter.MostRounds))
                : null,
            Contest = contest,
            Options = _options.Em,
            Rule = _options.Stop,
            Label = string.Create(CultureInfo.InvariantCulture, $"{_options.Covariance.Name} K={components}"),
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        return ascent.Run(all);

        Start<RobustMixture> Robust(Start<GaussianMixture> gaussian) => new(gaussian.Name, () => From(gaussian.Create())) { IsSeeded = gaussian.IsSeeded };

        RobustMixture From(GaussianMixture model)
        {
            double[] degrees = _options.HasHeavyTails ? [.. Enumerable.Repeat(_options.DegreesOfFreedom ?? FirstDegrees, model.Components)] : [];
            double[] weights = box is null ? model.Weights.ToArray() : [.. model.Weights.ToArray().Select(w => w * (1 - share)), share];
            return new(weights, new(new(model.Emission, degrees, _options.DegreesOfFreedom is not null), box), _rows.Columns);
        }
    }

    private static GaussianMixture ClustersOf(RobustMixture model) =>
        new(model.Weights[..model.Clusters], model.Emission.Clusters.Gaussians, model.Columns);

    /// <summary>The rows that clusters begin with, the share of the others, and the start, whose labels, if it has any, are those of these rows.</summary>
    private (IRowSource Rows, double Share, MixtureStart Start) WithoutNoise(IRowSource rows)
    {
        var start = _options.Start;
        if (!_options.HasNoise)
        {
            return (rows, 0, start);
        }

        var sample = StartingRows.Sample(rows, NoiseRows, _options.Seed.Derive("noise"));
        bool[] isNoise = NeighborDistances.FindNoise(sample, _rows.Summary);
        var values = new List<double>();
        var weights = new List<double>();
        double noise = 0, total = 0;
        for (int i = 0; i < isNoise.Length; i++)
        {
            double[] row = sample.Row(i, out double weight);
            total += weight;
            if (isNoise[i])
            {
                noise += weight;
                continue;
            }

            values.AddRange(row);
            weights.Add(weight);
        }

        double share = Math.Max(LeastShare, noise / total);
        if (start is MixtureStart.Labels labels)
        {
            // Of rows that are more than their sample nobody knows which of the labelled ones are noise.
            return sample.UnitCount < rows.UnitCount
                ? (rows, share, start)
                : (Kept(), share, new MixtureStart.Labels([.. labels.Values.Where((_, i) => !isNoise[i])]));
        }

        return (Kept(), share, start);

        MatrixSource Kept() => new(values.ToArray(), rows.Dimension, rows.Columns, sample.IsWeighted ? weights.ToArray() : default(ReadOnlyMemory<double>));
    }

    /// <summary>By weight, then by mean, noise last; the bound is that of the model as returned.</summary>
    private Fit<RobustMixture> InCanonicalOrder(Fit<RobustMixture> fit, IRowSource rows, CancellationToken cancellation)
    {
        var model = fit.Model;
        int[] order =
        [
            .. CanonicalOrder.ByWeight(model.Weights[..model.Clusters], model.Emission.Compare),
            .. Enumerable.Range(model.Clusters, model.Components - model.Clusters),
        ];
        return CanonicalOrder.IsIdentity(order)
            ? fit
            : CanonicalOrder.Retell(fit with { Order = order }, model.Reordered(order), rows, _options.Method, _options.Em, cancellation);
    }
}
