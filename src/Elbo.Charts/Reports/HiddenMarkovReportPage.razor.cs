using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about a hidden Markov model as one page of HTML.</summary>
public sealed partial class HiddenMarkovReportPage : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public HiddenMarkovReport Report { get; set; } = null!;
}
