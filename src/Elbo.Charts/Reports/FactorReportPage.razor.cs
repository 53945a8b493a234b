using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about hidden factors as one page of HTML.</summary>
public sealed partial class FactorReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public FactorReport Report { get; set; } = null!;

    private string ComparisonCaption => string.Join(
        ' ', ["Ringed: the one chosen. Hollow: degenerate, chosen only if there is nothing else.", .. Report.ComparisonSummary?.Notes ?? []]);
}
