using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about a Gaussian mixture shows, apart from how it is drawn.</summary>
public sealed record MixtureReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The names of the data's columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows to draw.</summary>
    public required MixtureSample Sample { get; init; }

    /// <summary>The weight of every component.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>The mean of every component.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Means { get; init; }

    /// <summary>The names of the components; empty if they are just numbered.</summary>
    public IReadOnlyList<string> ComponentNames { get; init; } = [];

    /// <summary>The covariance matrix of every component.</summary>
    public required IReadOnlyList<double[,]> Covariances { get; init; }

    /// <summary>ν of every component where components are t distributions, with <see cref="Covariances"/> for their scale matrices; empty for Gaussians.</summary>
    public IReadOnlyList<double> DegreesOfFreedom { get; init; } = [];

    /// <summary>The weight of uniform noise behind the components; <see langword="null"/> without noise.</summary>
    public double? NoiseWeight { get; init; }

    /// <summary>The histogram of data with a single column, with the densities over it; made from the sample if it is not given.</summary>
    public HistogramData? Histogram { get; init; }

    /// <summary>The number that climbed, for every model from the start to the last; NaN where it is unknown.</summary>
    public IReadOnlyList<double> History { get; init; } = [];

    /// <summary>What the number that climbed is.</summary>
    public string HistoryName { get; init; } = "log-likelihood";

    /// <summary>
    /// The mean log-density of every batch before it was learnt from, in nats per unit of weight; drawn instead of <see cref="History"/>, which a
    /// fit that sees a part of the data at a time does not have.
    /// </summary>
    public IReadOnlyList<double> Prequential { get; init; } = [];

    /// <summary>The models on the way, to be played; nothing if there are none to show.</summary>
    public MixtureFrames? Frames { get; init; }

    /// <summary>The models that were compared; empty or single if none were.</summary>
    public IReadOnlyList<MixtureCandidate> Candidates { get; init; } = [];

    /// <summary>What they were compared by.</summary>
    public string CriterionName { get; init; } = "BIC";

    /// <summary>Whether that is how well rows are predicted, so that higher is better.</summary>
    public bool IsPredictive { get; init; }

    /// <summary>The tables of the comparison, and what to make of it; made of the candidates alone where it is not given.</summary>
    public Summary? Comparison { get; init; }

    /// <summary>What restarts found, if there were any.</summary>
    public RestartReport? Restarts { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Whether what climbs, and what restarts are compared by, has the log-density of a prior in it.</summary>
    public bool HasPrior { get; init; }

    /// <summary>The mean of one of the two telling columns over the other, with its band; nothing for data with a single column.</summary>
    public RegressionData? Regression { get; init; }

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about a fit.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">The rows that it was fitted to.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    /// <param name="units">What is known of the rows, and which of them share a component; nothing if not given.</param>
    public static MixtureReport From(Fit<GaussianMixture> fit, IRowSource rows, string title, MixtureUnits? units = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        var model = fit.Model;
        var summary = Summary.Of(fit);

        rows = ObservedRows.Of(rows, MissingCells.SkipEmpty);
        var drawn = DrawnRows.From(rows);
        var sample = new MixtureSample(drawn.Values, model.Dimension, model.Assign(drawn.Rows), drawn.All) { Uncertainties = Uncertainties(model, drawn.Rows) };
        var report = new MixtureReport
        {
            Title = title,
            Subtitle = $"Gaussian mixture with {NumberText.Count(model.Components, "component")}, {model.Structure.Name}: {model.Structure.Description}.",
            Columns = [.. rows.Columns],
            Sample = (units?.Mark(sample, model, rows) ?? sample).Completed(model, drawn.Rows),
            ComponentNames = model.Names.Components,
            Weights = [.. model.Weights],
            Means = [.. Enumerable.Range(0, model.Components).Select(k => (IReadOnlyList<double>)model.Mean(k).ToArray())],
            Covariances = [.. Enumerable.Range(0, model.Components).Select(model.Covariance)],
            History = [.. fit.History.Select(static b => b.Objective)],
            HasPrior = model.Prior is not null,
            HistoryName = fit.History.Any(static b => b.Heat != 0) ? "free energy" : model.Prior is null ? "log-likelihood" : "log-posterior",
            Restarts = fit.Restarts,
            Warnings = fit.Warnings,
            Facts = summary.Facts,
        };
        if (model.Dimension == 1)
        {
            return report with { Histogram = MixtureCharts.Histogram(report, rows) };
        }

        var (x, y) = MixtureCharts.TellingPair(report);
        return report with { Regression = RegressionCurve.Of(model, x, y, report.Sample.Values) };
    }

    /// <summary>A report about the best of several models, and about the choice.</summary>
    /// <param name="selection">The models.</param>
    /// <param name="rows">The rows that they were fitted to.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    /// <param name="units">What is known of the rows, and which of them share a component; nothing if not given.</param>
    public static MixtureReport From(Selection<GaussianMixture> selection, IRowSource rows, string title, MixtureUnits? units = null)
    {
        ArgumentNullException.ThrowIfNull(selection);
        List<Candidate<GaussianMixture>> ranking = [.. selection.Ranking];
        var best = ranking[0];
        var report = From(best.Fit, rows, title, units);
        return report with
        {
            Facts = best.Predicted is { } predicted
                ? [.. report.Facts, new("predicted", $"{NumberText.Short(predicted.MeanLogDensity, 6)} ± {NumberText.Short(predicted.StandardError, 3)} nats a row ({selection.Criterion.Title})")]
                : report.Facts,
            CriterionName = selection.Criterion.Title,
            IsPredictive = selection.Criterion.IsPredictive,
            Comparison = selection.Summarize(),
            Candidates =
            [
                .. selection.Candidates.Select(c => new MixtureCandidate(
                    c.Structure,
                    c.Components,
                    c.Criteria.Parameters,
                    c.Criteria.LogLikelihood,
                    c.Criteria.Bic,
                    c.IsDegenerate,
                    ReferenceEquals(c, best))
                {
                    Value = selection.Criterion.Of(c),
                    StandardError = c.Predicted?.StandardError ?? double.NaN,
                    Rank = 1 + ranking.FindIndex(other => ReferenceEquals(other, c)),
                }),
            ],
        };
    }

    private static double[] Uncertainties(GaussianMixture model, MatrixSource rows)
    {
        double[,] responsibilities = model.Responsibilities(rows);
        return
        [
            .. Enumerable.Range(0, responsibilities.GetLength(0))
                .Select(n => 1 - Enumerable.Range(0, responsibilities.GetLength(1)).Max(k => responsibilities[n, k])),
        ];
    }
}
