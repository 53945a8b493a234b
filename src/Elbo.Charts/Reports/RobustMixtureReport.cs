using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>What the report about a robust mixture shows: that of its clusters, with outliers ringed.</summary>
public static class RobustMixtureReport
{
    /// <summary>A report about the best of several models, and about the choice.</summary>
    /// <param name="selection">The models; at least one.</param>
    /// <param name="rows">The rows that they were fitted to.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static MixtureReport From(Selection<RobustMixture> selection, IRowSource rows, string title)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        List<Candidate<RobustMixture>> ranking = [.. selection.Ranking];
        var (best, fit) = (ranking[0], ranking[0].Fit);
        var model = fit.Model;
        var clusters = model.Emission.Clusters;
        rows = ObservedRows.Of(rows, MissingCells.SkipEmpty);
        var drawn = DrawnRows.From(rows);
        string kind = clusters.IsGaussian ? "Gaussian mixture" : "Mixture of t distributions";
        var report = new MixtureReport
        {
            Title = title,
            Subtitle = $"{kind} with {NumberText.Count(model.Clusters, "component")}{(model.HasNoise ? " and noise" : "")}, {model.Structure.Name}: {model.Structure.Description}.",
            Columns = [.. rows.Columns],
            Sample = SampleOf(model, drawn),
            Weights = [.. model.Weights[..model.Clusters]],
            Means = [.. Enumerable.Range(0, model.Clusters).Select(k => (IReadOnlyList<double>)model.Mean(k).ToArray())],
            Covariances = [.. Enumerable.Range(0, model.Clusters).Select(model.Scale)],
            DegreesOfFreedom = clusters.DegreesOfFreedom.ToArray(),
            NoiseWeight = model.HasNoise ? model.Weights[^1] : null,
            History = [.. fit.History.Select(static b => b.Objective)],
            HistoryName = fit.History.Any(static b => b.Heat != 0) ? "free energy" : "log-likelihood",
            Restarts = fit.Restarts,
            Warnings = fit.Warnings,
            Facts = Summary.Of(fit).Facts,
            CriterionName = selection.Criterion.Title,
            Comparison = selection.Summarize(),
            Candidates = selection.Candidates.Count == 1
                ? []
                :
                [
                    .. selection.Candidates.Select(c => new MixtureCandidate(
                        c.Structure, c.Components, c.Criteria.Parameters, c.Criteria.LogLikelihood, c.Criteria.Bic, c.IsDegenerate, ReferenceEquals(c, best))
                    {
                        Value = selection.Criterion.Of(c),
                        Rank = 1 + ranking.FindIndex(other => ReferenceEquals(other, c)),
                    }),
                ],
        };
        return model.Dimension == 1 ? report with { Histogram = MixtureCharts.Histogram(report, rows) } : report;
    }

    private static MixtureSample SampleOf(RobustMixture model, DrawnRows drawn)
    {
        int[] components = [.. model.Assign(drawn.Rows).Select(k => k < model.Clusters ? k : -1)];
        double[,] responsibilities = model.Responsibilities(drawn.Rows);
        return new MixtureSample(drawn.Values, model.Dimension, components, drawn.All)
        {
            Outliers = model.Outliers(drawn.Rows),
            Uncertainties =
            [
                .. Enumerable.Range(0, responsibilities.GetLength(0))
                    .Select(n => 1 - Enumerable.Range(0, responsibilities.GetLength(1)).Max(k => responsibilities[n, k])),
            ],
        }.Completed(model, drawn.Rows);
    }
}
