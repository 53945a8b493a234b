using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Elbo.Charts.Drawing;

/// <summary>A line of text in a chart. Written in C#, since Razor keeps the tag <c>text</c> to itself.</summary>
public sealed class Label : ComponentBase
{
    /// <summary>Where its anchor is.</summary>
    [Parameter]
    public double X { get; set; }

    /// <summary>Where its anchor is.</summary>
    [Parameter]
    public double Y { get; set; }

    /// <summary>The text; data may be in it.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = string.Empty;

    /// <summary><c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    /// <summary>Classes of the chart's style sheet.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Whether Y is the middle of the letters and not their base line.</summary>
    [Parameter]
    public bool Centered { get; set; }

    /// <summary>A turn about the anchor, in degrees.</summary>
    [Parameter]
    public double Turn { get; set; }

    /// <summary>A font size of its own, or 0.</summary>
    [Parameter]
    public double Size { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", Svg.Number(X));
        builder.AddAttribute(2, "y", Svg.Number(Y));
        if (!string.Equals(Anchor, "start", StringComparison.Ordinal))
        {
            builder.AddAttribute(3, "text-anchor", Anchor);
        }

        if (Centered)
        {
            builder.AddAttribute(4, "dy", ".35em");
        }

        if (Class is not null)
        {
            builder.AddAttribute(5, "class", Class);
        }

        if (Turn != 0)
        {
            builder.AddAttribute(6, "transform", $"rotate({Svg.Number(Turn)} {Svg.Number(X)} {Svg.Number(Y)})");
        }

        if (Size != 0)
        {
            builder.AddAttribute(7, "style", $"font-size:{Svg.Number(Size)}px");
        }

        builder.AddContent(8, Text);
        builder.CloseElement();
    }
}
