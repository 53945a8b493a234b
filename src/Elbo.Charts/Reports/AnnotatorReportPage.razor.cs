using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about annotators as one page of HTML.</summary>
public sealed partial class AnnotatorReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public AnnotatorReport Report { get; set; } = null!;

    private static SummaryTable CertaintyTable(HistogramData histogram) => new(
        "Items by the probability of their most probable class",
        ["from", "items"],
        [
            .. histogram.Counts.Select((count, i) => (IReadOnlyList<string>)
                [NumberText.Short(histogram.Start + (i * histogram.BinWidth), 3), NumberText.Count((long)count)]),
        ]);
}
