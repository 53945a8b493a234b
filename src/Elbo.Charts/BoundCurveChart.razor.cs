using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>
/// Why EM climbs: ln p along one parameter, and the bounds below it. Each touches ln p where its E-step was; the M-step goes to its highest
/// point, and ln p there is higher still.
/// </summary>
public sealed partial class BoundCurveChart : ComponentBase
{
    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public BoundCurveData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "bounds";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units; a legend of more than one line adds to it.</summary>
    [Parameter]
    public double Height { get; set; } = 300;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>A bound has the color of the ledger's ELBO, and the next ones others than that of its divergence.</summary>
    private static int GroupOf(int bound) => bound == 0 ? 0 : bound + 1;

    private static string Theta(int step) => "θ" + string.Concat(NumberText.Count(step).Select(static d => (char)('₀' + (d - '0'))));

    private static IReadOnlyList<LegendEntry> LegendOf(BoundCurveData data) =>
    [
        new(-1, "ln p") { IsCurve = true, IsTotal = true },
        .. data.Bounds.Select(static (_, b) => new LegendEntry(GroupOf(b), $"bound from {Theta(b)}") { IsCurve = true, IsDashed = b > 0 }),
        .. data.Bounds.Count == 0 ? Array.Empty<LegendEntry>() : [new(1, "KL: the gap that the M-step opens") { IsArea = true }],
    ];

    /// <summary>Each bound's parameter and, last, the one to which the last M-step goes.</summary>
    private static IReadOnlyList<double> Steps(BoundCurveData data) => data.Bounds.Count == 0
        ? []
        : [.. data.Bounds.Select(static b => b.Touch.X), data.Bounds[^1].Maximum.X];

    /// <summary>The steps whose names do not run into the name before.</summary>
    private static IReadOnlyList<(int Step, double X)> LabeledSteps(IReadOnlyList<double> steps, PlotArea area, Axis x)
    {
        const double Room = 18;
        var labeled = new List<(int Step, double X)>();
        foreach (var (i, value) in steps.Index())
        {
            double at = area.X(x, value);
            if (labeled.All(l => Math.Abs(l.X - at) >= Room))
            {
                labeled.Add((i, at));
            }
        }

        return labeled;
    }

    // A bound falls like a parabola, far below what is worth seeing.
    private static Axis HeightOf(BoundCurveData data)
    {
        var (low, high) = Words.Extent(data.LogLikelihood);
        var (touch, _) = Words.Extent(data.Bounds.Select(static b => b.Touch.Y));
        (low, high) = low > high ? (0, 1) : (Math.Min(low, touch), high);
        double range = Math.Max(high - low, 1e-9 * Math.Max(1, Math.Abs(high)));
        return Axis.Over("ln p and its bounds (nats)", low - (0.04 * range), high + (0.06 * range), 6);
    }

    private static string Describe(BoundCurveData data)
    {
        string text = $"ln p over {Svg.Name(data.ParameterName)} from {Words.Range(data.Grid)}: {Words.Range(data.LogLikelihood)} nats.";
        string[] steps =
        [
            .. data.Bounds.Select((b, i) =>
                $"bound {NumberText.Count(i + 1)} touches ln p at {NumberText.Short(b.Touch.X, 6)} with {NumberText.Short(b.Touch.Y, 7)} "
                + $"and is highest at {NumberText.Short(b.Maximum.X, 6)} with {NumberText.Short(b.Maximum.Y, 7)}, "
                + $"where ln p is {NumberText.Short(data.LogLikelihoodAt(b.Maximum.X), 7)}"),
        ];
        text = data.Note.Length == 0 ? text : $"{text} {Svg.Name(data.Note)}";
        return steps.Length == 0 ? text : $"{text} Below it, {Words.List(steps)}.";
    }
}
