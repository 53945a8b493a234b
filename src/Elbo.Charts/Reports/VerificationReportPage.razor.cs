using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about verification scores as one page of HTML.</summary>
public sealed partial class VerificationReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public VerificationReport Report { get; set; } = null!;
}
