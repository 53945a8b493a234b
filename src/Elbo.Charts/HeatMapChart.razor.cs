using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Numbers as colors, with the numbers in them where there is room.</summary>
public sealed partial class HeatMapChart : ComponentBase
{
    /// <summary>Letters of the page's ink stay readable on it.</summary>
    private const double Darkest = 0.55;
    private const int MostSpoken = 12;

    /// <summary>What reads 0.00 is left to its color.</summary>
    private const double Smallest = 0.005;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public HeatMapData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "heat";

    /// <summary>The width in units; a page may scale it. The height follows from the number of rows.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static string Text(double value) => Math.Abs(value - Math.Round(value)) < Smallest && value >= 0.5
        ? NumberText.Count((long)Math.Round(value))
        : value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Describe(HeatMapData data)
    {
        string[] cells = [
            .. data.Cells.Select((value, i) => (Value: value, Index: i)).Where(static cell => Math.Abs(cell.Value) >= Smallest).OrderByDescending(static cell => Math.Abs(cell.Value)).Take(MostSpoken)
                .Select(cell => $"{Svg.Name(data.Rows[cell.Index / data.Columns.Count])} as {Svg.Name(data.Columns[cell.Index % data.Columns.Count])}: {Text(cell.Value)}"),
        ];
        return $"Heat map of {NumberText.Count(data.Rows.Count, "row")} ({Svg.Name(data.RowName)}) and {NumberText.Count(data.Columns.Count, "column")} ({Svg.Name(data.ColumnName)})."
            + (cells.Length == 0 ? string.Empty : $" {Words.List(cells)}.");
    }
}
