using System.Globalization;
using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about a mixture over columns of any kinds shows, apart from how it is drawn.</summary>
public sealed record ProductMixtureReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>How many rows there are.</summary>
    public required long Rows { get; init; }

    /// <summary>How many columns there are.</summary>
    public required int Dimension { get; init; }

    /// <summary>The weight of every component.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>What there is to see of every column.</summary>
    public required IReadOnlyList<ColumnCard> Columns { get; init; }

    /// <summary>The number that climbed, from the start to the end.</summary>
    public required LineData History { get; init; }

    /// <summary>The models that were compared, over their components; nothing if there is one.</summary>
    public LineData? Comparison { get; init; }

    /// <summary>The same as tables, with what to make of it.</summary>
    public Summary? ComparisonSummary { get; init; }

    /// <summary>What restarts found, if there were any.</summary>
    public RestartReport? Restarts { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about the best of some fits.</summary>
    /// <param name="selection">The fits; at least one.</param>
    /// <param name="rows">The rows that they were fitted to.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static ProductMixtureReport From(Selection<ProductMixture> selection, IRowSource rows, string title)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        var fit = selection.Best.Fit;
        var model = fit.Model;
        string climbing = model.GlobalBound == 0 ? "log-likelihood" : "log-posterior";
        return new()
        {
            Title = title,
            Subtitle = string.Create(
                CultureInfo.InvariantCulture, $"Mixture of {NumberText.Count(model.Components, "component")} over {NumberText.Count(model.Dimension, "column")}, {NumberText.Count(rows.UnitCount, "row")}."),
            Rows = rows.UnitCount,
            Dimension = model.Dimension,
            Weights = model.Weights.ToArray(),
            Columns = ColumnCards.Of(model, rows),
            History = new(
                $"{MixtureCharts.Capitalized(climbing)} per iteration",
                "iteration",
                $"{climbing} (nats)",
                [new(climbing, [.. fit.History.Select(static (bound, i) => new SeriesPoint(i, bound.Objective))])])
            { CountsX = true, LeastRangeY = 0.1 },
            Comparison = selection.Candidates.Count < 2 ? null : Compared(selection),
            ComparisonSummary = selection.Candidates.Count < 2 ? null : selection.Summarize(),
            Restarts = fit.Restarts,
            Warnings = fit.Warnings,
            Facts = Summary.Of(fit).Facts,
        };
    }

    private static LineData Compared(Selection<ProductMixture> selection)
    {
        var criterion = selection.Criterion;
        return new(
            $"{MixtureCharts.Capitalized(criterion.Title)} over the number of components",
            "components",
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
