using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>A triangle of small scatter charts that share their axes, one for every pair of values.</summary>
public sealed partial class PairGrid : ComponentBase
{
    private const double Gap = 14;
    private const int MostEntries = 16;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public PairData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "pairs";

    /// <summary>The width in units; the height follows from it.</summary>
    [Parameter]
    public double Width { get; set; } = 720;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>One axis a value, wide enough for every panel that it serves.</summary>
    private static IReadOnlyList<Axis> AxesOf(PairData data)
    {
        var axes = new List<Axis>(data.Names.Count);
        for (int d = 0; d < data.Names.Count; d++)
        {
            // Any panel holds all points; column 0 is horizontal in the first panel, every other one is vertical in its own row.
            axes.Add(data.Panels.Count == 0
                ? Axis.Over(Svg.Name(data.Names[d]), 0, 1, 4)
                : d == 0
                ? ScatterMarks.AxesOf(data.Panels[0], 4, 4).X
                : ScatterMarks.AxesOf(data.Panels[d * (d - 1) / 2], 4, 4).Y);
        }

        return axes;
    }

    private static string Describe(PairData data)
    {
        string text = $"Scatter plots of every pair of {Words.List([.. data.Names.Select(Svg.Name)])}.";
        text = data.Note.Length == 0 ? text : $"{text} {data.Note}";
        return data.Panels.Count == 0 ? text : $"{text} The first of them: {ScatterChart.Describe(data.Panels[0])}";
    }

    private static IReadOnlyList<LegendEntry> LegendOf(PairData data) => data.Panels.Count == 0
        ? []
        : [.. data.Panels[0].Groups.Take(MostEntries).Select(static (name, g) => new LegendEntry(g, Svg.Name(name)))];
}
