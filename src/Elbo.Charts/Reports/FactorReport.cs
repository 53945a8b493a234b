using System.Globalization;
using Elbo.Charts.Scales;
using Elbo.Emissions.Factors;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about hidden factors shows, apart from how it is drawn.</summary>
public sealed record FactorReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The correlation of every column with every factor.</summary>
    public required HeatMapData Loadings { get; init; }

    /// <summary>The share of every column's variance that no factor explains.</summary>
    public required BarData Uniquenesses { get; init; }

    /// <summary>The eigenvalues of the data, in descending order.</summary>
    public required LineData Scree { get; init; }

    /// <summary>The numbers of factors that were compared; nothing if there is one.</summary>
    public LineData? Comparison { get; init; }

    /// <summary>The same as tables, with what to make of it.</summary>
    public Summary? ComparisonSummary { get; init; }

    /// <summary>The graph of the model.</summary>
    public required PlateGraph Graph { get; init; }

    /// <summary>Loadings, what factors explain, and columns.</summary>
    public required IReadOnlyList<SummaryTable> Tables { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about the best of some fits.</summary>
    /// <param name="selection">The fits; at least one.</param>
    /// <param name="eigenvalues">Those of the data, in descending order.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static FactorReport From(Selection<FactorAnalysis> selection, IReadOnlyList<double> eigenvalues, string title)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(title);
        var fit = selection.Best.Fit;
        var model = fit.Model;
        var summary = Summary.Of(fit);
        string[] factors = [.. Enumerable.Range(1, model.Factors).Select(static f => NumberText.Count(f))];
        double[,] loadings = model.Loadings();
        return new()
        {
            Title = title,
            Subtitle = string.Create(
                CultureInfo.InvariantCulture,
                $"{MixtureCharts.Capitalized(model.Noise.Model)} with {NumberText.Count(model.Factors, "factor")} of {NumberText.Count(model.Dimension, "column")}, {NumberText.Count((long)Math.Round(fit.TotalWeight), "row")}."),
            Loadings = new(
                "Correlations of columns with factors",
                "column",
                "factor",
                model.Columns,
                factors,
                [.. Enumerable.Range(0, model.Dimension * model.Factors).Select(i => loadings[i / model.Factors, i % model.Factors] / Math.Sqrt(model.Variance(i / model.Factors)))])
            { Full = 1 },
            Uniquenesses = new(
                "Share of a column's variance that is noise",
                [.. Enumerable.Range(0, model.Dimension).Select(d => new Bar(model.Columns[d], model.Uniqueness(d), NumberText.Percent(model.Uniqueness(d)), 0))]),
            Scree = new(
                model.Noise is FactorNoise.Common ? "Eigenvalues of the covariance" : "Eigenvalues of the correlation",
                "number",
                "eigenvalue",
                [new("eigenvalue", [.. eigenvalues.Select((value, i) => new SeriesPoint(i + 1, value, i < model.Factors ? PointMark.Best : PointMark.Filled))])])
            { CountsX = true },
            Comparison = selection.Candidates.Count < 2 ? null : Compared(selection),
            ComparisonSummary = selection.Candidates.Count < 2 ? null : selection.Summarize(),
            Graph = PlateGraph.Factors(model.Factors, model.Dimension, (long)Math.Round(fit.TotalWeight)),
            Tables = summary.Tables,
            Warnings = fit.Warnings,
            Facts = summary.Facts,
        };
    }

    private static LineData Compared(Selection<FactorAnalysis> selection)
    {
        var criterion = selection.Criterion;
        return new(
            $"{MixtureCharts.Capitalized(criterion.Title)} over the number of factors",
            "factors",
            $"{criterion.Title} ({(criterion.IsPredictive ? "higher" : "lower")} is better)",
            [
                new(criterion.Title, [.. selection.Candidates.OrderBy(static c => c.Components).Select(c => new SeriesPoint(
                    c.Components,
                    criterion.Of(c),
                    c.IsDegenerate ? PointMark.Hollow : ReferenceEquals(c, selection.Best) ? PointMark.Best : PointMark.Filled))]),
            ])
        { CountsX = true };
    }
}
