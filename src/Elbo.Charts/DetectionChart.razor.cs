using System.Globalization;
using Elbo.Charts.Scales;
using Elbo.Models.Verification;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Misses against false alarms, both on the scale on which errors of Gaussian scores are a straight line.</summary>
public sealed partial class DetectionChart : ComponentBase
{
    /// <summary>More corners than pixels only make the file larger.</summary>
    private const int MostPoints = 600;

    /// <summary>The range of both axes; rates beyond it lie on its edge.</summary>
    private const double Least = 5e-4;
    private const double Most = 0.9;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public DetectionData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "detection";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units.</summary>
    [Parameter]
    public double Height { get; set; } = 360;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    private static double Clamp(double rate) => Math.Clamp(rate, Least, Most);

    /// <summary>The corners of the steps that can be told apart on the page: where one of the rates has moved by a pixel or so since the last.</summary>
    private static List<(double FalseAlarm, double Miss)> Corners(IReadOnlyList<DetectionPoint> points)
    {
        const double Pixel = 6.5 / MostPoints;
        var kept = new List<(double FalseAlarm, double Miss)>();
        (double X, double Y) last = (double.NaN, double.NaN);
        foreach (var point in points)
        {
            (double X, double Y) place = (Rates.Deviate(Clamp(point.FalseAlarmRate)), Rates.Deviate(Clamp(point.MissRate)));
            if (!(Math.Abs(place.X - last.X) < Pixel && Math.Abs(place.Y - last.Y) < Pixel))
            {
                kept.Add((Clamp(point.FalseAlarmRate), Clamp(point.MissRate)));
                last = place;
            }
        }

        return kept;
    }

    private static string Percent(double rate) => (100 * rate).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Describe(DetectionData data)
    {
        string text = $"Curve of misses against false alarms over {NumberText.Count(data.Points.Count, "threshold")}. Both are equal at {Percent(data.EqualErrorRate)}.";
        return data.Cheapest is { } cheapest
            ? $"{text} Ringed: the least cost, with {Percent(cheapest.MissRate)} misses and {Percent(cheapest.FalseAlarmRate)} false alarms."
            : text;
    }
}
