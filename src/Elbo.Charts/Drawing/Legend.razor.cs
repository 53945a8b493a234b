using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Drawing;

/// <summary>A legend in as many lines as it needs, from the top left.</summary>
public sealed partial class Legend : ComponentBase
{
    private const double LineHeight = 18;

    /// <summary>What to explain.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<LegendEntry> Entries { get; set; } = [];

    /// <summary>The width of the chart.</summary>
    [Parameter, EditorRequired]
    public double Width { get; set; }

    /// <summary>How much room a legend takes.</summary>
    /// <param name="entries">What to explain.</param>
    /// <param name="width">The width of the chart.</param>
    internal static double HeightOf(IReadOnlyList<LegendEntry> entries, double width) => Arrange(entries, width).Height;

    private static (IReadOnlyList<(LegendEntry Entry, double X, double Y)> Places, double Height) Arrange(
        IReadOnlyList<LegendEntry> entries, double width)
    {
        var places = new List<(LegendEntry, double, double)>();
        double x = 4;
        double y = 11;
        foreach (var entry in entries)
        {
            double needed = Math.Min(Svg.Width(entry.Text) + 31, width - 4);
            if (x > 4 && x + needed > width)
            {
                x = 4;
                y += LineHeight;
            }

            places.Add((entry, x, y));
            x += needed;
        }

        return (places, entries.Count == 0 ? 0 : y + 11);
    }
}
