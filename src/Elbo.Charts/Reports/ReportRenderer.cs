using Elbo.Charts.Drawing;

namespace Elbo.Charts.Reports;

/// <summary>Reports as text: one file of HTML that holds its style and its charts and fetches nothing. It runs a script only to play frames.</summary>
public static class ReportRenderer
{
    /// <summary>The whole report. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(MixtureReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<MixtureReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(MixtureReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about a ledger. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(LedgerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<LedgerReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(LedgerReportPage.Report)] = report }) + "\n";
    }

    /// <summary>
    /// The chart of the data alone, as a file of SVG: a histogram for one column, a scatter chart for two, pairs of columns for more.
    /// </summary>
    /// <param name="report">What to show.</param>
    public static Task<string> RenderDataChartAsync(MixtureReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return MixtureCharts.HistogramOf(report) is { } histogram
            ? ChartRenderer.RenderSvgAsync(histogram)
            : report.Columns.Count == 2
            ? ChartRenderer.RenderSvgAsync(MixtureCharts.Scatter(report, 0, 1, report.Title))
            : ChartRenderer.RenderSvgAsync(MixtureCharts.Pairs(report));
    }
}
