using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Points in the plane, colored and shaped by group, with ellipses.</summary>
public sealed partial class ScatterChart : ComponentBase
{
    private const int MostEntries = 16;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public ScatterData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "scatter";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units; a legend of more than one line adds to it.</summary>
    [Parameter]
    public double Height { get; set; } = 330;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>Where everything is.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="width">The width of the chart.</param>
    /// <param name="height">The height that was asked for.</param>
    internal static (Axis X, Axis Y, PlotArea Area, double Height) Layout(ScatterData data, double width, double height)
    {
        var (x, y) = ScatterMarks.AxesOf(data, (int)(width / 70), 6);
        double legendHeight = Legend.HeightOf(LegendOf(data), width);
        height += Math.Max(0, legendHeight - 24);
        return (x, y, Axes.Room(width, height, legendHeight, y), height);
    }

    /// <summary>Half the width of a mark.</summary>
    /// <param name="data">What to draw.</param>
    internal static double MarkSizeOf(ScatterData data) => data.Points.Count > 600 ? 1.7 : 2.3;

    /// <summary>What the chart shows, in words.</summary>
    /// <param name="data">The chart's data.</param>
    internal static string Describe(ScatterData data)
    {
        string text = $"Scatter plot of {Svg.Name(data.YName)} ({Words.Range(data.Points.Select(static p => p.Y))}) against "
            + $"{Svg.Name(data.XName)} ({Words.Range(data.Points.Select(static p => p.X))}): "
            + $"{Words.Shown(data.Points.Count, data.Of)}.";
        if (data.Groups.Count > 0)
        {
            var counts = data.Points.CountBy(static p => p.Group).ToDictionary();
            text += " " + Words.List([.. data.Groups.Select((name, g) => $"{Svg.Name(name)}: {Middle(g)}{NumberText.Count(counts.GetValueOrDefault(g), "point")}")]) + ".";
        }

        int hollow = data.Points.Count(static p => p.IsHollow), ringed = data.Points.Count(static p => p.IsRinged);
        text = hollow == 0 ? text : $"{text} {NumberText.Count(hollow, "point")}, marked hollow, with a value that was not observed.";
        text = ringed == 0 ? text : $"{text} {NumberText.Count(ringed, "outlier")}, ringed.";
        text = data.Shares.Count == 0 ? text : text + " Colors are mixed by the groups' shares in a point.";
        string masses = string.Join(" and ", data.Ellipses.Select(static e => e.Mass).Distinct().Order().Select(static m => NumberText.Short(m * 100) + "%"));
        return masses.Length == 0 ? text : $"{text} The ellipses hold {masses} of each component's probability.";

        string Middle(int group) => data.Ellipses.FirstOrDefault(e => e.Group == group) is { } ellipse
            ? $"center ({NumberText.Short(ellipse.CenterX)}, {NumberText.Short(ellipse.CenterY)}), "
            : string.Empty;
    }

    private static IEnumerable<GroupMix> MixesOf(ScatterData data) => data.Shares.Select(GroupMix.Of);

    private static IReadOnlyList<LegendEntry> LegendOf(ScatterData data) => data.Groups.Count > MostEntries
        ? [.. data.Groups.Take(MostEntries - 1).Select(static (name, g) => new LegendEntry(g, Svg.Name(name))),
            new(-1, $"and {data.Groups.Count - MostEntries + 1} more")]
        : [.. data.Groups.Select(static (name, g) => new LegendEntry(g, Svg.Name(name)))];
}
