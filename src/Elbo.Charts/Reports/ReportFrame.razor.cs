using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>What all reports share: a page with its style, a headline, what a reader must know and what to read first.</summary>
public sealed partial class ReportFrame : ComponentBase
{
    /// <summary>The headline.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>A sentence below the headline.</summary>
    [Parameter]
    public string Subtitle { get; set; } = string.Empty;

    /// <summary>What a reader must know.</summary>
    [Parameter]
    public IReadOnlyList<FitWarning> Warnings { get; set; } = [];

    /// <summary>Names and values to read first.</summary>
    [Parameter]
    public IReadOnlyList<SummaryFact> Facts { get; set; } = [];

    /// <summary>The cards.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
