using Elbo.Charts.Drawing;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>The graph of a model: circles for variables, filled where observed, dots for parameters, frames for repetition.</summary>
public sealed partial class PlateDiagram : ComponentBase
{
    private const double CircleRadius = 18;
    private const double DotRadius = 3.5;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public PlateGraph Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "graph";

    /// <summary>Whether the diagram is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>A line from rim to rim with its head, in one path so that no marker needs an id.</summary>
    private static string Arrow(PlateNode from, PlateNode to)
    {
        const double Head = 6;
        double length = Math.Max(1e-9, Math.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y))));
        double dx = (to.X - from.X) / length;
        double dy = (to.Y - from.Y) / length;
        double startX = from.X + (dx * Rim(from));
        double startY = from.Y + (dy * Rim(from));
        double endX = to.X - (dx * Rim(to));
        double endY = to.Y - (dy * Rim(to));
        string left = $"{Svg.Number(endX - (Head * (dx + (0.6 * dy))))} {Svg.Number(endY - (Head * (dy - (0.6 * dx))))}";
        string right = $"{Svg.Number(endX - (Head * (dx - (0.6 * dy))))} {Svg.Number(endY - (Head * (dy + (0.6 * dx))))}";
        string end = $"{Svg.Number(endX)} {Svg.Number(endY)}";
        return $"M{Svg.Number(startX)} {Svg.Number(startY)}L{end}M{left}L{end}L{right}";
    }

    private static double Rim(PlateNode node) => (node.Kind == PlateNodeKind.Parameter ? DotRadius : CircleRadius) + 3;

    private static string Describe(PlateGraph graph)
    {
        var nodes = graph.Nodes.Select(static n => $"{n.Symbol} is the {n.Meaning}, {Kind(n.Kind)}");
        var edges = graph.Edges.Select(e => $"{graph.Nodes[e.To].Symbol} depends on {graph.Nodes[e.From].Symbol}");
        var plates = graph.Plates.Select(p => $"repeated {p.Label}: {string.Join(", ", Inside(graph, p))}");
        return $"{string.Join("; ", nodes)}. {string.Join("; ", edges)}. {string.Join("; ", plates)}.";
    }

    private static IEnumerable<string> Inside(PlateGraph graph, Plate plate) => graph.Nodes
        .Where(n => n.X >= plate.X && n.X <= plate.X + plate.Width && n.Y >= plate.Y && n.Y <= plate.Y + plate.Height)
        .Select(static n => n.Symbol);

    private static string Kind(PlateNodeKind kind) => kind switch
    {
        PlateNodeKind.Parameter => "a parameter",
        PlateNodeKind.Hidden => "hidden",
        _ => "observed",
    };
}
