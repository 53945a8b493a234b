using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>The points and the ellipses of a scatter chart, without its axes.</summary>
public sealed partial class ScatterMarks : ComponentBase
{
    private const int MostBadges = 20;

    /// <summary>The width of a ring beside that of the mark in it.</summary>
    private const double RingSize = 2.2;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "scatter";

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public ScatterData Data { get; set; } = null!;

    /// <summary>The horizontal axis.</summary>
    [Parameter, EditorRequired]
    public Axis X { get; set; } = null!;

    /// <summary>The vertical axis.</summary>
    [Parameter, EditorRequired]
    public Axis Y { get; set; } = null!;

    /// <summary>Where to draw.</summary>
    [Parameter, EditorRequired]
    public PlotArea Area { get; set; }

    /// <summary>Half the width of a mark.</summary>
    [Parameter]
    public double MarkSize { get; set; } = 2.2;

    /// <summary>Whether the middle of every group's ellipses shows its number.</summary>
    [Parameter]
    public bool ShowNumbers { get; set; } = true;

    private IEnumerable<(ScatterPoint Point, string Color)> Visible => Data.Points
        .Select((p, i) => (Point: p, Color: i < Data.Shares.Count ? GroupMix.Of(Data.Shares[i]).Class : Palette.Class(p.Group)))
        .Where(static p => double.IsFinite(p.Point.X) && double.IsFinite(p.Point.Y));

    private bool Badges => ShowNumbers && Data.Ellipses.Select(static e => e.Group).Distinct().Count() is > 1 and <= MostBadges;

    /// <summary>
    /// The axis of one of the two values: it covers the points, and the ellipses as far as they do not dwarf them.
    /// </summary>
    /// <param name="name">What the value is.</param>
    /// <param name="points">The points' values.</param>
    /// <param name="ellipses">The ellipses' reach: their middle and half their width.</param>
    /// <param name="maximumTicks">The most ticks that there is room for.</param>
    internal static Axis AxisOf(
        string name, IEnumerable<double> points, IReadOnlyList<(double Center, double Reach)> ellipses, int maximumTicks)
    {
        const double Room = 0.15;
        var (minimum, maximum) = Words.Extent(points);
        var (low, high) = Words.Extent(ellipses.SelectMany(static e => (double[])[e.Center - e.Reach, e.Center + e.Reach]));
        if (minimum > maximum)
        {
            (minimum, maximum) = low <= high ? (low, high) : (0, 1);
        }
        else if (minimum == maximum)
        {
            (minimum, maximum) = (Math.Min(minimum, low), Math.Max(maximum, high));
        }
        else
        {
            double room = (maximum - minimum) * Room;
            (minimum, maximum) = (
                Math.Min(minimum, Math.Max(low, minimum - room)),
                Math.Max(maximum, Math.Min(high, maximum + room)));
        }

        return Axis.Over(Svg.Name(name), minimum, maximum, maximumTicks, padding: 0.035);
    }

    /// <summary>The horizontal and the vertical axis of a chart.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="ticksX">The most ticks of the horizontal axis.</param>
    /// <param name="ticksY">The most ticks of the vertical axis.</param>
    internal static (Axis X, Axis Y) AxesOf(ScatterData data, int ticksX, int ticksY) => (
        data.RangeX is { } x ? Axis.Over(Svg.Name(data.XName), x.Minimum, x.Maximum, ticksX) : AxisOf(data.XName, data.Points.Select(static p => p.X), [.. data.Ellipses.Select(static e => (e.CenterX, Reach(e, e.VarianceX)))], ticksX),
        data.RangeY is { } y ? Axis.Over(Svg.Name(data.YName), y.Minimum, y.Maximum, ticksY) : AxisOf(data.YName, data.Points.Select(static p => p.Y), [.. data.Ellipses.Select(static e => (e.CenterY, Reach(e, e.VarianceY)))], ticksY));

    private static string CurveClass(Ellipse ellipse) => $"curve {(ellipse.Mass > 0.7 ? "thin " : string.Empty)}{Palette.Class(ellipse.Group)}";

    private string MarkClass(string color, bool isHollow) =>
        isHollow ? $"hollow {color}" : $"marks {(Data.Points.Count > 600 ? "dense " : string.Empty)}{color}";

    private static double Reach(Ellipse ellipse, double variance) => ellipse.Radius * Math.Sqrt(Math.Max(0, variance));

    private static string? Turn(EllipseShape shape) => Svg.Number(shape.Angle) is "0"
        ? null
        : $"rotate({Svg.Number(shape.Angle)} {Svg.Number(shape.X)} {Svg.Number(shape.Y)})";
}
