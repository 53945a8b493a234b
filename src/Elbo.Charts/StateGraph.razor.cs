using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>A chain of states: circles on a ring, arrows as wide as their moves are probable. Moves of less than one in a hundred are left out.</summary>
public sealed partial class StateGraph : ComponentBase
{
    private const double LeastShown = 0.01;
    private const double Radius = 22;
    private const double Width = 360;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public StateGraphData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "states";

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static double HeightOf(int states) => states == 1 ? 130 : states == 2 ? 170 : 330;

    private static (double X, double Y) Center(int state, int states)
    {
        double angle = ((2 * Math.PI * state) / states) - (states == 2 ? Math.PI : Math.PI / 2);
        double ring = states == 1 ? 0 : 108;
        return ((Width / 2) + (ring * Math.Cos(angle)), (HeightOf(states) / 2) + (states == 1 ? 25 : 0) + (ring * Math.Sin(angle)));
    }

    /// <summary>An arc from rim to rim, bent to its left, so that the way back has a line of its own.</summary>
    private static (string Path, double X, double Y) Arc(int from, int to, int states)
    {
        const double Bend = 0.16;
        var (ax, ay) = Center(from, states);
        var (bx, by) = Center(to, states);
        double dx = bx - ax, dy = by - ay, length = Math.Sqrt((dx * dx) + (dy * dy));
        double cx = ((ax + bx) / 2) + (2 * Bend * dy), cy = ((ay + by) / 2) - (2 * Bend * dx);
        var (sx, sy) = Toward(ax, ay, cx, cy);
        var (ex, ey) = Toward(bx, by, cx, cy);
        string path = $"M{Svg.Number(sx)} {Svg.Number(sy)}Q{Svg.Number(cx)} {Svg.Number(cy)} {Svg.Number(ex)} {Svg.Number(ey)}{Head(cx, cy, ex, ey)}";

        // Nearer to where the move begins, beside the line.
        double off = 9 / length;
        return (path, (0.36 * ax) + (0.48 * cx) + (0.16 * bx) + (off * dy), (0.36 * ay) + (0.48 * cy) + (0.16 * by) - (off * dx));
    }

    /// <summary>A loop on the outer side of the ring.</summary>
    private static (string Path, double X, double Y) Loop(int state, int states)
    {
        var (x, y) = Center(state, states);
        double ux = x - (Width / 2), uy = y - (HeightOf(states) / 2), length = Math.Sqrt((ux * ux) + (uy * uy));
        (ux, uy) = states is 1 or 2 ? (0, -1) : (ux / length, uy / length);
        const double Side = 0.45, Far = 2.2;
        (double X, double Y) On(double along, double across) => (x + (Radius * ((along * ux) - (across * uy))), y + (Radius * ((along * uy) + (across * ux))));
        var (sx, sy) = On(1, -Side);
        var (ex, ey) = On(1, Side);
        var (px, py) = On(Far, -1.1);
        var (qx, qy) = On(Far, 1.1);
        var (lx, ly) = On(Far + 0.05, 0);
        return ($"M{Svg.Number(sx)} {Svg.Number(sy)}C{Svg.Number(px)} {Svg.Number(py)} {Svg.Number(qx)} {Svg.Number(qy)} {Svg.Number(ex)} {Svg.Number(ey)}{Head(qx, qy, ex, ey)}", lx, ly);
    }

    private static (double X, double Y) Toward(double x, double y, double otherX, double otherY)
    {
        double dx = otherX - x, dy = otherY - y, share = (Radius + 3) / Math.Sqrt((dx * dx) + (dy * dy));
        return (x + (share * dx), y + (share * dy));
    }

    private static string Head(double fromX, double fromY, double x, double y)
    {
        const double Size = 7;
        double dx = x - fromX, dy = y - fromY, length = Math.Max(1e-9, Math.Sqrt((dx * dx) + (dy * dy)));
        (dx, dy) = (dx / length, dy / length);
        string tip = $"{Svg.Number(x)} {Svg.Number(y)}";
        return $"M{Svg.Number(x - (Size * (dx + (0.6 * dy))))} {Svg.Number(y - (Size * (dy - (0.6 * dx))))}L{tip}L{Svg.Number(x - (Size * (dx - (0.6 * dy))))} {Svg.Number(y - (Size * (dy + (0.6 * dx))))}";
    }

    private static string Probability(double p) => p.ToString(p > 0.9995 ? "0" : ".000", CultureInfo.InvariantCulture);

    private static string Describe(StateGraphData data)
    {
        int count = data.Names.Count;
        var moves = Enumerable.Range(0, count).Select(i =>
            $"{Svg.Name(data.Names[i])}: " + string.Join(", ", Enumerable.Range(0, count)
                .Where(j => data.Transitions[(i * count) + j] >= LeastShown)
                .Select(j => $"{(i == j ? "stays" : "to " + Svg.Name(data.Names[j]))} {NumberText.Short(data.Transitions[(i * count) + j])}")));
        return $"Chain of {NumberText.Count(count, "state")}. {Words.List([.. moves])}.";
    }
}
