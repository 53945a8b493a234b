using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>The numbers behind a chart; a wide one scrolls by itself, not with its page.</summary>
public sealed partial class DataTable : ComponentBase
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public SummaryTable Table { get; set; } = null!;
}
