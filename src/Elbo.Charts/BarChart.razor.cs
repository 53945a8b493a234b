using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Horizontal bars with their names before and their values behind them; it needs no axis.</summary>
public sealed partial class BarChart : ComponentBase
{
    private const double Pitch = 24;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public BarData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "bars";

    /// <summary>The width in units; a page may scale it. The height follows from the number of bars.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static string Describe(BarData data) =>
        $"Bar chart of {NumberText.Count(data.Bars.Count, "bar")}. {Words.List([.. data.Bars.Select(static b => $"{Svg.Name(b.Name)}: {Svg.Name(b.Label)}{(b.IsHollow ? " (degenerate)" : string.Empty)}")])}.";
}
