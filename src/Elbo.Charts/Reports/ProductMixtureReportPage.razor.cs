using System.Globalization;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about a mixture over columns of any kinds as one page of HTML.</summary>
public sealed partial class ProductMixtureReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public ProductMixtureReport Report { get; set; } = null!;

    private BarData Weights => new(
        "Weights of the components",
        [.. Report.Weights.Select(static (w, k) => new Bar(MixtureCharts.ComponentName(k), w, NumberText.Percent(w), k))]);

    private string ComparisonCaption => string.Join(
        ' ', ["Ringed: the one chosen. Hollow: degenerate, chosen only if there is nothing else.", .. Report.ComparisonSummary?.Notes ?? []]);

    private string HistoryCaption
    {
        get
        {
            double[] known = [.. Report.History.Series[0].Points.Select(static p => p.Y).Where(double.IsFinite)];
            return known.Length < 2
                ? "The start is already the optimum, or the number that climbs is unknown."
                : string.Create(CultureInfo.InvariantCulture, $"From {known[0]:N2} to {known[^1]:N2} nats in {NumberText.Count(Report.History.Series[0].Points.Count - 1, "iteration")}.");
        }
    }

    private static string Id(int column) => $"column-{NumberText.Count(column + 1)}";

    private static string RestartCaption(RestartReport restarts) =>
        $"{NumberText.Count(restarts.Runs, "run")} found {NumberText.Count(restarts.Optima.Count)} distinct {(restarts.Optima.Count == 1 ? "optimum" : "optima")}."
        + (restarts.Optima[0].Count == 1 ? " The best was found only once: more restarts may find a better one." : "");
}
