using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A section of a report: a heading, a sentence, a chart, and the chart's numbers folded away.</summary>
public sealed partial class Card : ComponentBase
{
    /// <summary>A name that is unique in the page.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "card";

    /// <summary>The heading.</summary>
    [Parameter, EditorRequired]
    public string Heading { get; set; } = string.Empty;

    /// <summary>How to read the chart; may be empty.</summary>
    [Parameter]
    public string Caption { get; set; } = string.Empty;

    /// <summary>The numbers of the chart, if they are worth reading.</summary>
    [Parameter]
    public SummaryTable? Table { get; set; }

    /// <summary>Whether it takes the whole width of the page.</summary>
    [Parameter]
    public bool IsWide { get; set; }

    /// <summary>The chart.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
