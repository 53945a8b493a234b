using Elbo.Charts.Drawing;
using Elbo.Distributions;
using Elbo.Models;

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

    /// <summary>The whole report about a mixture over columns of any kinds. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(ProductMixtureReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<ProductMixtureReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ProductMixtureReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about hidden factors. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(FactorReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<FactorReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(FactorReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about a ledger. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(LedgerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<LedgerReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(LedgerReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about a kernel density. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(KernelDensityReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<KernelDensityReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(KernelDensityReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about annotators. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(AnnotatorReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<AnnotatorReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(AnnotatorReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about a hidden Markov model. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(HiddenMarkovReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<HiddenMarkovReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(HiddenMarkovReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about verification scores. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<VerificationReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(VerificationReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The whole report about who spoke when. The same report gives the same text.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> RenderAsync(DiarizationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return await ComponentText.RenderAsync<DiarizationReportPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(DiarizationReportPage.Report)] = report }) + "\n";
    }

    /// <summary>The first column over time in the colors of the states, as a file of SVG.</summary>
    /// <param name="report">What to show.</param>
    public static Task<string> RenderDataChartAsync(HiddenMarkovReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ChartRenderer.RenderSvgAsync(report.Columns[0]);
    }

    /// <summary>The density over the data, as a file of SVG: over a histogram for one column, as contours of the first two for more.</summary>
    /// <param name="report">What to show.</param>
    /// <exception cref="InvalidDataException">If there is nothing to draw: more than two columns along turned axes with a kernel that has an edge.</exception>
    public static Task<string> RenderDataChartAsync(KernelDensityReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Histogram is null && report.Contours.Count == 0)
        {
            throw new InvalidDataException("a bandwidth matrix over more than two columns can be drawn with the gaussian kernel only");
        }

        return report.Histogram is { } histogram ? ChartRenderer.RenderSvgAsync(histogram) : ChartRenderer.RenderSvgAsync(report.Contours[0]);
    }

    /// <summary>
    /// A mixture with the Gaussians that are nearest to it, as a file of SVG: densities for one column, ellipses over rows drawn from it for more.
    /// </summary>
    /// <param name="mixture">The mixture.</param>
    /// <param name="forward">The Gaussian q with the smallest KL(mixture ‖ q).</param>
    /// <param name="reverse">Gaussians q at which KL(q ‖ mixture) has a local minimum.</param>
    /// <param name="title">What to call the mixture.</param>
    public static Task<string> RenderProjectionsAsync(
        GaussianMixture mixture, MultivariateGaussian forward, IReadOnlyList<MultivariateGaussian> reverse, string title)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(reverse);
        return mixture.Dimension switch
        {
            1 => ChartRenderer.RenderSvgAsync(ProjectionCharts.Densities(mixture, forward, reverse, title)),
            2 => ChartRenderer.RenderSvgAsync(ProjectionCharts.Scatter(mixture, forward, reverse, title, 0, 1)),
            _ => ChartRenderer.RenderSvgAsync(ProjectionCharts.Pairs(mixture, forward, reverse, title)),
        };
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
