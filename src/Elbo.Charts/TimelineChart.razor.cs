using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Rows over a common time, each filled where something happens.</summary>
public sealed partial class TimelineChart : ComponentBase
{
    private const double Pitch = 26;

    /// <summary>A short stretch of a long time is still to be seen.</summary>
    private const double Thinnest = 0.75;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public TimelineData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "timeline";

    /// <summary>The width in units; a page may scale it. The height follows from the number of rows.</summary>
    [Parameter]
    public double Width { get; set; } = 760;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static string Describe(TimelineData data)
    {
        string[] rows = [
            .. data.Rows.Select((name, row) =>
            {
                TimelineSpan[] own = [.. data.Spans.Where(span => span.Row == row && span.Length > 0)];
                return $"{Svg.Name(name)}: {NumberText.Count(own.Length, "stretch", "stretches")}, {NumberText.Short(own.Sum(static span => span.Length))} together";
            }),
        ];
        return $"Timeline of {NumberText.Count(data.Rows.Count, "row")} ({Svg.Name(data.TimeName)}).{(rows.Length == 0 ? string.Empty : $" {Words.List(rows)}.")}";
    }
}
