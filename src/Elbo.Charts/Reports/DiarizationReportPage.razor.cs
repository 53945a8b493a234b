using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about who spoke when as one page of HTML.</summary>
public sealed partial class DiarizationReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public DiarizationReport Report { get; set; } = null!;
}
