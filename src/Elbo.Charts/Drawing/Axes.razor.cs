using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>A light grid, a base line, the labels of two axes and their titles, both of them horizontal.</summary>
public sealed partial class Axes : ComponentBase
{
    /// <summary>The horizontal axis.</summary>
    [Parameter, EditorRequired]
    public Axis X { get; set; } = null!;

    /// <summary>The vertical axis.</summary>
    [Parameter, EditorRequired]
    public Axis Y { get; set; } = null!;

    /// <summary>Where the data are drawn.</summary>
    [Parameter, EditorRequired]
    public PlotArea Area { get; set; }

    /// <summary>The rectangle that leaves room for the labels of both axes.</summary>
    /// <param name="width">The width of the chart.</param>
    /// <param name="height">The height of the chart.</param>
    /// <param name="top">What is above, such as a legend.</param>
    /// <param name="y">The vertical axis.</param>
    internal static PlotArea Room(double width, double height, double top, Axis y)
    {
        double left = y.Ticks.Max(static t => Svg.Width(t.Label)) + 10;
        return new(left, top + 24, width - left - 14, height - top - 24 - 42);
    }
}
