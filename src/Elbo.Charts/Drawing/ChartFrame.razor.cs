using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>
/// What all charts share: an image of a given size with a name and a description in words and, where it stands alone, a style
/// sheet, a background and a visible title.
/// </summary>
public sealed partial class ChartFrame : ComponentBase
{
    /// <summary>A name that is unique in the page; the ids inside begin with it.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "chart";

    /// <summary>What the chart shows, in a few words.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = string.Empty;

    /// <summary>What a reader would see, in sentences with figures.</summary>
    [Parameter, EditorRequired]
    public string Description { get; set; } = string.Empty;

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units, without the title of a chart that stands alone.</summary>
    [Parameter]
    public double Height { get; set; } = 270;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>Rules of this chart alone; empty if those of all charts are enough.</summary>
    [Parameter]
    public string Css { get; set; } = string.Empty;

    /// <summary>The drawing.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private double TitleHeight => Standalone ? 42 : 0;

    // A page has margins of its own.
    private double Margin => Standalone ? 12 : 0;

    private string Box => $"{Svg.Number(-Margin)} 0 {Svg.Number(Width + (2 * Margin))} {Svg.Number(Height + TitleHeight + Margin)}";
}
