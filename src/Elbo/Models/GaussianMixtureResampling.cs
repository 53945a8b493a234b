using System.Globalization;
using Elbo.Data;
using Elbo.Resampling;

namespace Elbo.Models;

/// <summary>Fits Gaussian mixtures to resampled data, one replicate per thread.</summary>
internal sealed class GaussianMixtureResampling
{
    private readonly IRowSource _rows;
    private readonly GaussianMixtureOptions _options;
    private readonly int _replicates;
    private readonly IProgress<FitProgress>? _progress;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _cancellation;

    public GaussianMixtureResampling(
        IRowSource rows,
        GaussianMixtureOptions options,
        int replicates,
        IProgress<FitProgress>? progress,
        CancellationToken stop,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        if (options.Known is not null || options.Groups is not null)
        {
            throw new ArgumentException("Sets that are drawn have neither labels nor groups.", nameof(options));
        }

        (_rows, _options, _replicates, _progress, _stop, _cancellation) = (rows, options, replicates, progress, stop, cancellation);
    }

    public LikelihoodRatioTest Test(Fit<GaussianMixture> fit, Fit<GaussianMixture> alternative)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(alternative);
        foreach (var each in (ReadOnlySpan<Fit<GaussianMixture>>)[fit, alternative])
        {
            if (each.IsDegenerate || !double.IsFinite(each.Bound.Evidence))
            {
                throw new ArgumentException(
                    $"{Name(each.Model)} {(each.IsDegenerate ? "is degenerate" : "has no log-likelihood")}: a likelihood-ratio test of it would mean nothing.",
                    ReferenceEquals(each, fit) ? nameof(fit) : nameof(alternative));
            }
        }

        if (_rows.Summary.HasMissing)
        {
            throw new InvalidDataException("Cells are missing, and the test draws whole rows: a fit to those says nothing of one to rows with gaps.");
        }

        double weight = Math.Round(fit.TotalWeight);
        if (weight < 1 || weight * _rows.Dimension > Array.MaxLength)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"The data weigh {fit.TotalWeight:0.###} rows; sets of as many cannot be drawn into memory."));
        }

        string label = $"{Name(fit.Model)} against {Name(alternative.Model)}";
        var pairs = Replicates.Run(
            _replicates, _options.Threads, b => Pair(fit.Model, alternative.Model, (int)weight, b), label, _progress, _stop, _cancellation);
        return new(
            Name(fit.Model),
            Name(alternative.Model),
            Statistic(fit, alternative),
            [.. pairs.Where(static pair => !pair.Alternative.IsDegenerate).Select(static pair => Statistic(pair.Null, pair.Alternative))],
            pairs.Count(static pair => pair.Alternative.IsDegenerate));
    }

    public GaussianMixtureErrors Errors(GaussianMixture model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(_replicates, 2, "replicates");
        var options = Alone with { Components = model.Components, Start = new MixtureStart.From(model) };
        new GaussianMixtureFitter(_rows, options).Check();
        var pool = new RowPool(_rows);
        var fits = Replicates.Run(
            _replicates,
            _options.Threads,
            b => GaussianMixture.Fit(pool.Draw(_options.Seed.Derive("resampled rows").Derive(b)), options, null, default, _cancellation),
            $"{Name(model)} standard errors",
            _progress,
            _stop,
            _cancellation);
        GaussianMixture[] clean = [.. fits.Where(static fit => !fit.IsDegenerate).Select(static fit => fit.Model)];

        BootstrapEstimate Estimate(Func<GaussianMixture, double> parameter) => BootstrapEstimate.Of(parameter(model), clean.Select(parameter));
        IReadOnlyList<BootstrapEstimate> Each(int count, Func<GaussianMixture, int, double> parameter) =>
            [.. Enumerable.Range(0, count).Select(i => Estimate(other => parameter(other, i)))];
        IReadOnlyList<IReadOnlyList<BootstrapEstimate>> OfComponents(Func<GaussianMixture, int, int, double> parameter) =>
            [.. Enumerable.Range(0, model.Components).Select(k => Each(model.Dimension, (other, d) => parameter(other, k, d)))];
        return new(
            Each(model.Components, static (other, k) => other.Weights[k]),
            OfComponents(static (other, k, d) => other.Mean(k)[d]),
            OfComponents(static (other, k, d) => other.Emission.Variance(k, d)),
            clean.Length,
            fits.Count - clean.Length);
    }

    /// <summary>Replicates are what threads share, not the batches of one.</summary>
    private GaussianMixtureOptions Alone => _options with { Threads = 1 };

    private static string Name(GaussianMixture model) => string.Create(CultureInfo.InvariantCulture, $"{model.Structure.Name} K={model.Components}");

    private static double Statistic(Fit<GaussianMixture> fit, Fit<GaussianMixture> alternative) =>
        2 * (alternative.Bound.Evidence - fit.Bound.Evidence);

    /// <summary>Both fits to rows drawn from the smaller mixture, which is where they truly come from and so one more start for it.</summary>
    private FitPair Pair(GaussianMixture model, GaussianMixture alternative, int count, int replicate)
    {
        var seed = _options.Seed.Derive("drawn rows").Derive(replicate);
        var drawn = new MatrixSource(model.Sample(count, seed), model.Columns);
        var drawing = _options.Start.FixesComponents ? new GaussianMixtureOptions().Start : _options.Start;
        var options = Alone with { Start = drawing, Seed = seed };
        var truth = Fit(drawn, options with { Components = model.Components, Covariance = model.Structure, Start = new MixtureStart.From(model) });
        var found = Fit(drawn, options with { Components = model.Components, Covariance = model.Structure });
        bool isTruthBetter = (found.IsDegenerate, -found.Bound.Evidence).CompareTo((truth.IsDegenerate, -truth.Bound.Evidence)) > 0;
        return new(
            isTruthBetter ? truth : found,
            Fit(drawn, options with { Components = alternative.Components, Covariance = alternative.Structure }));
    }

    private Fit<GaussianMixture> Fit(IRowSource drawn, GaussianMixtureOptions options) => GaussianMixture.Fit(drawn, options, null, default, _cancellation);

    private sealed record FitPair(Fit<GaussianMixture> Null, Fit<GaussianMixture> Alternative);
}
