using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>A curve with a band of two standard deviations, over rows.</summary>
public sealed partial class RegressionChart : ComponentBase
{
    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public RegressionData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "regression";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units.</summary>
    [Parameter]
    public double Height { get; set; } = 300;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static Axis AxisOf(string name, IEnumerable<double> values, int ticks)
    {
        var (minimum, maximum) = Words.Extent(values);
        return minimum > maximum ? Axis.Over(Svg.Name(name), 0, 1, ticks) : Axis.Over(Svg.Name(name), minimum, maximum, ticks, padding: 0.03);
    }

    private static string Describe(RegressionData data) => data.Curve.Count == 0
        ? $"Mean of {Svg.Name(data.YName)} over {Svg.Name(data.XName)}: no values."
        : $"Mean of {Svg.Name(data.YName)} over {Svg.Name(data.XName)}, from {NumberText.Short(data.Curve[0].Mean)} at {NumberText.Short(data.Curve[0].X)} to "
            + $"{NumberText.Short(data.Curve[^1].Mean)} at {NumberText.Short(data.Curve[^1].X)}, with a band of two standard deviations"
            + (data.Points.Count == 0 ? "." : $", and {NumberText.Count(data.Points.Count, "row")}.");
}
