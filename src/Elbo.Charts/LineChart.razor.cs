using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Lines over a common axis, with marks where a point stands for something.</summary>
public sealed partial class LineChart : ComponentBase
{
    // More points than pixels only make the file larger.
    private const int MostPoints = 400;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public LineData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "line";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units.</summary>
    [Parameter]
    public double Height { get; set; } = 260;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static bool IsFinite(SeriesPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static Axis AxisOf(string name, IEnumerable<double> values, int ticks, bool counts, double least)
    {
        var (minimum, maximum) = Words.Extent(values);
        if (maximum >= minimum && maximum - minimum < least)
        {
            double missing = least - (maximum - minimum);
            (minimum, maximum) = (minimum - (missing / 2), maximum + (missing / 2));
        }

        return minimum > maximum
            ? Axis.Over(Svg.Name(name), 0, 1, ticks, wholeNumbers: counts)
            : counts && minimum == maximum
            ? Axis.Over(Svg.Name(name), minimum - 1, maximum + 1, ticks, wholeNumbers: true)
            : Axis.Over(Svg.Name(name), minimum, maximum, ticks, padding: 0.05, wholeNumbers: counts);
    }

    private static string Describe(LineData data)
    {
        var parts = new List<string>();
        foreach (var series in data.Series)
        {
            SeriesPoint[] points = [.. series.Points.Where(IsFinite)];
            string name = data.Series.Count == 1 ? string.Empty : Svg.Name(series.Name) + ": ";
            parts.Add(points.Length switch
            {
                0 => name + "no values",
                1 => $"{name}{NumberText.Short(points[0].Y, 7)} at {NumberText.Short(points[0].X)}",
                _ => $"{name}from {NumberText.Short(points[0].Y, 7)} at {NumberText.Short(points[0].X)} to "
                    + $"{NumberText.Short(points[^1].Y, 7)} at {NumberText.Short(points[^1].X)}, between "
                    + $"{NumberText.Short(points.Min(static p => p.Y), 7)} and {NumberText.Short(points.Max(static p => p.Y), 7)}",
            });
        }

        string text = $"Line chart of {Svg.Name(data.YName)} over {Svg.Name(data.XName)}. {Words.List(parts)}.";
        foreach (var (series, best) in data.Series.SelectMany(static s => s.Points.Where(static p => p.Mark == PointMark.Best).Select(p => (s, p))))
        {
            text += $" Chosen: {Svg.Name(series.Name)} at {NumberText.Short(best.X)} with {NumberText.Short(best.Y, 7)}.";
        }

        int hollow = data.Series.Sum(static s => s.Points.Count(static p => p.Mark == PointMark.Hollow));
        return hollow == 0 ? text : $"{text} {NumberText.Count(hollow, "degenerate point")}, marked hollow.";
    }

    private static IReadOnlyList<LegendEntry> LegendOf(LineData data) => data.Series.Count < 2
        ? []
        : [.. data.Series.Select(static (s, g) => new LegendEntry(g, Svg.Name(s.Name)))];
}
