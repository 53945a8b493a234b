using System.Text;

namespace Elbo.Charts.Drawing;

/// <summary>Lines through many points.</summary>
internal static class Lines
{
    /// <summary>The data of a path through points on the page; empty if there are none.</summary>
    /// <param name="points">The points.</param>
    public static string Path(IEnumerable<(double X, double Y)> points)
    {
        var text = new StringBuilder();
        foreach (var (x, y) in points)
        {
            text.Append(text.Length == 0 ? 'M' : 'L').Append(Svg.Number(x)).Append(' ').Append(Svg.Number(y));
        }

        return text.ToString();
    }

    /// <summary>
    /// Some of the points, in order, with the first and the last among them. Early ones are kept more densely, since that is where
    /// an iteration moves.
    /// </summary>
    /// <typeparam name="T">The points.</typeparam>
    /// <param name="points">All points.</param>
    /// <param name="most">How many to keep at most; at least 2.</param>
    public static IReadOnlyList<T> Thin<T>(IReadOnlyList<T> points, int most) => Thin(points, most, most / 2);

    /// <summary>The first points and some of the others, in order and spread evenly, with the last among them.</summary>
    /// <typeparam name="T">The points.</typeparam>
    /// <param name="points">All points.</param>
    /// <param name="most">How many to keep at most; at least 2.</param>
    /// <param name="dense">How many of the first to keep all of; at least 1 and less than <paramref name="most"/>.</param>
    public static IReadOnlyList<T> Thin<T>(IReadOnlyList<T> points, int most, int dense)
    {
        if (points.Count <= most)
        {
            return points;
        }

        int last = points.Count - 1;
        return
        [
            .. points.Take(dense),
            .. Enumerable.Range(1, most - dense)
                .Select(i => dense - 1 + (int)Math.Round((last - dense + 1) * (i / (double)(most - dense))))
                .Distinct()
                .Select(i => points[i]),
        ];
    }
}
