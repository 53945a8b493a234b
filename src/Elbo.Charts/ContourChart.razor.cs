using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>The contours of a density over points in the plane.</summary>
public sealed partial class ContourChart : ComponentBase
{
    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public ContourData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "contours";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units.</summary>
    [Parameter]
    public double Height { get; set; } = 310;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static string Path(Contour contour, Axis x, Axis y, PlotArea area) => string.Concat(contour.Loops.Select(loop =>
        Lines.Path(loop.Select(p => (area.X(x, p.X), area.Y(y, p.Y)))) + "z"));

    /// <summary>A number at the top of the largest loop of every contour, where it does not touch another number.</summary>
    private static List<(double X, double Y, string Text)> LabelsOf(ContourData data, Axis x, Axis y, PlotArea area)
    {
        const double Apart = 13;
        var labels = new List<(double X, double Y, string Text)>();
        foreach (var contour in data.Contours.Where(static c => c.Loops.Count > 0))
        {
            var top = contour.Loops.MaxBy(static loop => loop.Count)!.Select(p => (X: area.X(x, p.X), Y: area.Y(y, p.Y))).MinBy(static p => p.Y);
            bool isInside = top.X > area.Left + Apart && top.X < area.Right - Apart && top.Y > area.Top + 6;
            if (isInside && labels.TrueForAll(l => Math.Abs(l.Y - top.Y) > Apart || Math.Abs(l.X - top.X) > 2 * Apart))
            {
                labels.Add((top.X, top.Y, NumberText.Short(contour.Mass * 100) + "%"));
            }
        }

        return labels;
    }

    private static string Describe(ContourData data) =>
        $"Density of {Svg.Name(data.YName)} and {Svg.Name(data.XName)} over {Words.Shown(data.Points.Count, data.Of)}: "
        + $"{Words.List([.. data.Contours.Select(static c => $"the densest region with {NumberText.Short(c.Mass * 100)}% of them is {NumberText.Count(c.Loops.Count)} {(c.Loops.Count == 1 ? "piece" : "pieces")}")])}.";
}
