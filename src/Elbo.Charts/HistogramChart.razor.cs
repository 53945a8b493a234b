using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>A histogram on the scale of a density, with densities over it.</summary>
public sealed partial class HistogramChart : ComponentBase
{
    // A collapsed component's density can be millions of times that of the data: past this it is cut, and said so.
    private const double MostAboveBars = 2.2;
    private const int MostEntries = 16;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public HistogramData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "histogram";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units; a legend of more than one line adds to it.</summary>
    [Parameter]
    public double Height { get; set; } = 300;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>The highest density worth a vertical axis that reaches it.</summary>
    /// <param name="data">The counts.</param>
    /// <param name="curves">The highest density of any curve over them.</param>
    internal static double HighestDensity(HistogramData data, double curves)
    {
        double bars = Enumerable.Range(0, data.Counts.Count).Select(data.Density).DefaultIfEmpty(0).Max();
        return Math.Max(bars, Math.Min(curves, bars * MostAboveBars));
    }

    /// <summary>Where everything is.</summary>
    /// <param name="data">What to draw.</param>
    /// <param name="width">The width of the chart.</param>
    /// <param name="height">The height that was asked for.</param>
    internal static (Axis X, Axis Y, bool IsCut, PlotArea Area, double Height) Layout(HistogramData data, double width, double height)
    {
        var (x, y, isCut) = AxesOf(data, (int)(width / 70));
        double legendHeight = Legend.HeightOf(LegendOf(data), width);
        height += Math.Max(0, legendHeight - 24);
        return (x, y, isCut, Axes.Room(width, height, legendHeight, y), height);
    }

    private static (Axis X, Axis Y, bool IsCut) AxesOf(HistogramData data, int ticks)
    {
        double bars = Enumerable.Range(0, data.Counts.Count).Select(data.Density).DefaultIfEmpty(0).Max();
        double curves = Words.Extent(data.Curves.SelectMany(static c => c.Points).Select(static p => p.Y)).Maximum;
        double most = data.HighestDensity ?? (bars > 0 ? bars * MostAboveBars : double.PositiveInfinity);
        bool isCut = curves > most;
        double top = data.HighestDensity ?? (isCut ? most : Math.Max(bars, curves));
        return (
            Axis.Over(Svg.Name(data.XName), data.Start, data.Start + (data.BinWidth * data.Counts.Count), ticks, padding: 0.03),
            Axis.Over("density", 0, top > 0 ? top * 1.04 : 1, 5),
            isCut);
    }

    private static string Describe(HistogramData data, bool isCut)
    {
        int peak = data.Counts.Count == 0 ? -1 : data.Counts.Index().MaxBy(static c => c.Item).Index;
        string text = $"Histogram of {Svg.Name(data.XName)} in {NumberText.Count(data.Counts.Count, "bin")} from {NumberText.Short(data.Start, 6)} to "
            + $"{NumberText.Short(data.Start + (data.BinWidth * data.Counts.Count), 6)}";
        if (peak >= 0)
        {
            text += $", fullest near {NumberText.Short(data.Start + ((peak + 0.5) * data.BinWidth))}";
        }

        text += ".";
        var curves = data.Curves.Where(static c => c.Points.Count > 0).Select(static c => (c.Name, Peak: c.Points.MaxBy(static p => p.Y)));
        string[] peaks = [.. curves.Select(static c => $"{Svg.Name(c.Name)} peaks at {NumberText.Short(c.Peak.X)} with density {NumberText.Short(c.Peak.Y)}")];
        text += peaks.Length == 0 ? string.Empty : $" Curves over it: {Words.List(peaks)}.";
        return isCut ? text + " The highest peak is cut off at the frame." : text;
    }

    private static IReadOnlyList<LegendEntry> LegendOf(HistogramData data) =>
        [.. data.Curves.Take(MostEntries).Select(static c => new LegendEntry(c.Group, Svg.Name(c.Name)) { IsCurve = true, IsTotal = c.Group < 0 })];
}
