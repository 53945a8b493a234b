using System.Text;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>The marks of points, one shape a group, so that color is never the only difference.</summary>
internal static class Markers
{
    private const int Shapes = 6;

    /// <summary>The marks of many points; only numbers go in, so the text needs no escaping.</summary>
    /// <param name="points">Where they are, on the page, and how large beside each other.</param>
    /// <param name="group">The number of their group, from 0; below 0 for points of no group.</param>
    /// <param name="size">Half the width of one of size 1.</param>
    public static MarkupString Draw(IEnumerable<(double X, double Y, double Size)> points, int group, double size)
    {
        var text = new StringBuilder();
        foreach (var (x, y, own) in points)
        {
            Append(text, x, y, group, size * own);
        }

        return new(text.ToString());
    }

    /// <summary>One mark.</summary>
    /// <param name="x">Its middle.</param>
    /// <param name="y">Its middle.</param>
    /// <param name="group">The number of its group.</param>
    /// <param name="size">Half its width.</param>
    public static MarkupString Draw(double x, double y, int group, double size) => Draw([(x, y, 1)], group, size);

    /// <summary>The mark of a group about the origin, as the data of a path.</summary>
    /// <param name="group">The number of the group.</param>
    /// <param name="size">Half its width.</param>
    public static string Path(int group, double size)
    {
        string S(double factor) => Svg.Number(factor * size);
        return ShapeOf(group) == 0
            ? $"M{S(-1)} 0a{S(1)} {S(1)} 0 1 0 {S(2)} 0a{S(1)} {S(1)} 0 1 0 {S(-2)} 0z"
            : Outline(0, 0, group, size);
    }

    private static void Append(StringBuilder text, double x, double y, int group, double size)
    {
        if (ShapeOf(group) == 0)
        {
            text.Append("<circle cx=\"").Append(Svg.Number(x)).Append("\" cy=\"").Append(Svg.Number(y))
                .Append("\" r=\"").Append(Svg.Number(size)).Append("\"/>");
            return;
        }

        text.Append("<path d=\"").Append(Outline(x, y, group, size)).Append("\"/>");
    }

    // Every round of the colors shifts the shapes by 8 + 3, which has no factor in common with their 6: no pair repeats before 48 groups.
    private static int ShapeOf(int group) => group < 0 ? 0 : (group + (3 * (group / Palette.Groups.Count))) % Shapes;

    private static string Outline(double x, double y, int group, double size)
    {
        string S(double factor) => Svg.Number(factor * size);

        // Areas are about the same, so that no group looks heavier than another.
        (double startX, double startY, string steps) = ShapeOf(group) switch
        {
            1 => (0.0, -1.25, $"l{S(1.15)} {S(2)}h{S(-2.3)}z"),
            2 => (-0.9, -0.9, $"h{S(1.8)}v{S(1.8)}h{S(-1.8)}z"),
            3 => (0, -1.3, $"l{S(1.3)} {S(1.3)} {S(-1.3)} {S(1.3)} {S(-1.3)} {S(-1.3)}z"),
            4 => (0, 1.25, $"l{S(1.15)} {S(-2)}h{S(-2.3)}z"),
            _ => (-0.4, -1.3, $"h{S(.8)}v{S(.9)}h{S(.9)}v{S(.8)}h{S(-.9)}v{S(.9)}h{S(-.8)}v{S(-.9)}h{S(-.9)}v{S(-.8)}h{S(.9)}z"),
        };
        return $"M{Svg.Number(x + (startX * size))} {Svg.Number(y + (startY * size))}{steps}";
    }
}
