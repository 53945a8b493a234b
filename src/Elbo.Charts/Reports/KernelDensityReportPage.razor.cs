using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about a kernel density as one page of HTML.</summary>
public sealed partial class KernelDensityReportPage : ComponentBase
{
    private const int MostTableRows = 40;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public KernelDensityReport Report { get; set; } = null!;

    private string CurveCaption => $"The {Report.CurveName} of every bandwidth that was tried{(Report.Bandwidths.Rows.Count > 1 ? ", named by the first column's" : string.Empty)}; higher is better. Ringed: the one chosen.";

    private SummaryTable CurveTable => new(
        "Bandwidths that were tried",
        ["bandwidth", Report.CurveName],
        [
            .. Lines.Thin([.. Report.Curve], MostTableRows).Select(static p => (IReadOnlyList<string>)
                [NumberText.Short(p.Bandwidth, 7), double.IsFinite(p.LogLikelihood) ? p.LogLikelihood.ToString("F4", CultureInfo.InvariantCulture) : "−∞"]),
        ]);

    private static SummaryTable HistogramTable(HistogramData histogram) => new(
        "Weight and density of every bin",
        ["from", "weight", "density"],
        [
            .. histogram.Counts.Select((count, i) => (IReadOnlyList<string>)
                [NumberText.Short(histogram.Start + (i * histogram.BinWidth), 6), NumberText.Short(count, 6), NumberText.Short(histogram.Density(i))]),
        ]);
}
