using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>
/// <c>ln p = ELBO + KL</c> walking upward: a bar for every half-step of the first iterations, the bound with the divergence on top of it;
/// below, where every E-step closed the gap, the same over all iterations on a logarithmic axis of what is still missing to the highest
/// ln p, on which late steps can be seen.
/// </summary>
public sealed partial class LedgerChart : ComponentBase
{
    private const int MostIterations = 20;
    private const int MostPoints = 400;
    private const double LowerShare = 0.4;
    private const double BarWidth = 0.38;
    private const double NarrowestBar = 1.6;
    private const double NarrowestLabeledBar = 11;
    private const double TornEdge = 5;

    // Differences of numbers of about 1,000 nats mean nothing below this share of them.
    private const double Rounding = 1e-13;

    /// <summary>What to draw.</summary>
    [Parameter, EditorRequired]
    public LedgerData Data { get; set; } = null!;

    /// <summary>A name that is unique in the page.</summary>
    [Parameter]
    public string Id { get; set; } = "ledger";

    /// <summary>The width in units; a page may scale it.</summary>
    [Parameter]
    public double Width { get; set; } = 360;

    /// <summary>The height in units, with the lower part; without one the chart is shorter.</summary>
    [Parameter]
    public double Height { get; set; } = 460;

    /// <summary>Whether the chart is a file of its own and not part of a page.</summary>
    [Parameter]
    public bool Standalone { get; set; }

    /// <summary>Whether no E-step left a divergence of more than rounding.</summary>
    /// <param name="entries">A ledger.</param>
    internal static bool IsExact(IReadOnlyList<LedgerEntry> entries) => entries
        .Where(static e => e.Step != HalfStep.Maximize && double.IsFinite(e.LogLikelihood))
        .All(static e => Divergence(e) <= 10 * Rounding * Math.Max(Math.Abs(e.LogLikelihood), Math.Abs(e.ExpectedLogJoint)));

    private static IReadOnlyList<LegendEntry> BarLegend { get; } =
    [
        new(0, "ELBO = Q + H") { IsArea = true },
        new(1, "KL(q ‖ p(Z|X,θ))") { IsArea = true },
        new(-1, "ln p(X|θ)") { IsCurve = true, IsTotal = true },
    ];

    private IReadOnlyList<LedgerEntry> Shown =>
        [.. Data.Entries.TakeWhile(e => e.Iteration <= Data.Entries[0].Iteration + MostIterations)];

    private Axis IterationsOf(IReadOnlyList<LedgerEntry> shown)
    {
        int first = shown.Count == 0 ? 0 : shown[0].Iteration;
        int last = shown.Count == 0 ? 1 : shown[^1].Iteration;
        int all = Data.Entries.Count == 0 ? 0 : Data.Entries[^1].Iteration;
        string title = all > last ? $"iteration (first {NumberText.Count(last)} of {NumberText.Count(all)})" : "iteration";
        return Axis.Over(title, first - 0.5, last + 0.5, (int)(Width / 36), wholeNumbers: true);
    }

    private static Axis HeightOf(IReadOnlyList<LedgerEntry> shown)
    {
        const double RoomBelow = 0.16;
        const double RoomAbove = 0.05;
        var (low, high) = Words.Extent(shown.SelectMany(static e => (double[])[e.Elbo, e.LogLikelihood]));
        if (low > high)
        {
            (low, high) = (0, 1);
        }

        // Where nothing moves, rounding must not look like a climb.
        double range = Math.Max(high - low, Math.Max(1e-6, 1e-9 * Math.Abs(high)));
        return Axis.Over("nats; the axis is cut, it does not begin at 0", low - (RoomBelow * range), high + (RoomAbove * range), 6);
    }

    /// <summary>Where the bar of an entry is, in iterations: an M-step and the E-step after it stand side by side.</summary>
    private static (double From, double To) Place(LedgerEntry entry)
    {
        const double Gap = 0.02;
        return entry.Step == HalfStep.Maximize
            ? (entry.Iteration - Gap - BarWidth, entry.Iteration - Gap)
            : (entry.Iteration + Gap, entry.Iteration + Gap + BarWidth);
    }

    /// <summary>The divergence as it is drawn: a little below zero is rounding.</summary>
    private static double Divergence(LedgerEntry entry) => double.IsFinite(entry.Divergence) ? Math.Max(0, entry.Divergence) : 0;

    /// <summary>ln p as a staircase, one step an iteration, with gaps where it is unknown.</summary>
    private static string Stairs(IReadOnlyList<LedgerEntry> shown, PlotArea area, Axis x, Axis y)
    {
        var text = new System.Text.StringBuilder();
        int before = int.MinValue;
        foreach (var entry in shown.Where(static e => e.Step != HalfStep.Maximize && double.IsFinite(e.LogLikelihood)))
        {
            bool continues = before == entry.Iteration - 1;
            string height = Svg.Number(area.Y(y, entry.LogLikelihood));
            text.Append(continues ? "V" : $"M{Svg.Number(area.X(x, entry.Iteration - 0.46))} ").Append(height)
                .Append('H').Append(Svg.Number(area.X(x, entry.Iteration + 0.46 + (entry == shown[^1] ? 0 : 0.08))));
            before = entry.Iteration;
        }

        return text.ToString();
    }

    /// <summary>The lower end of the bars, torn, since they go on below.</summary>
    private static string Tear(PlotArea area)
    {
        var text = new System.Text.StringBuilder();
        text.Append('M').Append(Svg.Number(area.Left)).Append(' ').Append(Svg.Number(area.Bottom));
        int teeth = Math.Max(1, (int)(area.Width / (2 * TornEdge)));
        double half = area.Width / teeth / 2;
        for (int i = 0; i < teeth; i++)
        {
            text.Append('l').Append(Svg.Number(half)).Append(' ').Append(Svg.Number(-TornEdge))
                .Append('L').Append(Svg.Number(area.Left + (2 * half * (i + 1)))).Append(' ').Append(Svg.Number(area.Bottom));
        }

        return text.Append('z').ToString();
    }

    /// <summary>The bars of both parts: the bound and ln p of an entry, in the units of the vertical axis.</summary>
    private static IEnumerable<(double Left, double Width, double Top, double Tip)> Bars(
        IEnumerable<(LedgerEntry Entry, double Elbo, double LogLikelihood)> entries, PlotArea area, Axis x, Axis y)
    {
        foreach (var (entry, elbo, logLikelihood) in entries.Where(static e => double.IsFinite(e.Elbo)))
        {
            var (from, to) = Place(entry);
            double left = area.X(x, from);
            yield return (left, area.X(x, to) - left, area.Y(y, elbo), area.Y(y, logLikelihood));
        }
    }

    /// <summary>
    /// The entries whose ln p lacks more than rounding to the highest one, with what the bound and what ln p lack; the first and the last of
    /// them span the lower part.
    /// </summary>
    private static IReadOnlyList<(LedgerEntry Entry, double Elbo, double LogLikelihood)> RestOf(LedgerData data)
    {
        double highest = Words.Extent(data.Entries.Select(static e => e.LogLikelihood)).Maximum;
        double least = Rounding * Math.Abs(highest);
        return
        [
            .. data.Entries.Select(e => (Entry: e, Elbo: highest - e.Elbo, LogLikelihood: highest - e.Elbo - Divergence(e)))
                .Where(r => double.IsFinite(r.Elbo) && r.LogLikelihood > least),
        ];
    }

    /// <summary>Where there are too many iterations for bars: the band of the divergence between the bound after every M-step and ln p.</summary>
    private static (string Bound, string LogLikelihood, string Band) BandOf(
        IReadOnlyList<(LedgerEntry Entry, double Elbo, double LogLikelihood)> rest, PlotArea area, Axis x, Axis y)
    {
        var opened = Lines.Thin([.. rest.Where(static r => r.Entry.Step == HalfStep.Maximize)], MostPoints);
        List<(double X, double Y)> low = [.. opened.Select(r => (area.X(x, r.Entry.Iteration), area.Y(y, r.Elbo)))];
        List<(double X, double Y)> high = [.. opened.Select(r => (area.X(x, r.Entry.Iteration), area.Y(y, r.LogLikelihood)))];
        string bound = Lines.Path(low);
        return (
            low.Count == 0 ? string.Empty : $"{bound}V{Svg.Number(area.Bottom)}H{Svg.Number(low[0].X)}z",
            Lines.Path(high),
            low.Count == 0 ? string.Empty : Lines.Path(low.Concat(Enumerable.Reverse(high))) + "z");
    }

    private static string Describe(LedgerData data)
    {
        LedgerEntry[] known = [.. data.Entries.Where(static e => double.IsFinite(e.LogLikelihood))];
        if (data.Entries.Count == 0 || known.Length == 0)
        {
            return "The terms of the bound after every half-step: there are no values.";
        }

        string text = $"Bars of the bound with the divergence on top, up to ln p, after every half-step of {NumberText.Count(data.Entries[^1].Iteration, "iteration")}"
            + $"{(data.Entries[^1].Iteration > data.Entries[0].Iteration + MostIterations ? $", the first {MostIterations} drawn" : string.Empty)}. "
            + $"ln p goes from {NumberText.Short(known[0].LogLikelihood, 7)} to {NumberText.Short(known[^1].LogLikelihood, 7)} nats.";
        LedgerEntry[] opened = [.. known.Where(static e => e.Step == HalfStep.Maximize)];
        if (opened.Length > 0)
        {
            var widest = opened.MaxBy(Divergence);
            text += $" The widest gap that an M-step opened is {NumberText.Short(Divergence(widest))} nats, in iteration {NumberText.Count(widest.Iteration)}.";
        }

        if (IsExact(known))
        {
            return $"{text} Every E-step closes the gap.";
        }

        double left = known.Where(static e => e.Step != HalfStep.Maximize).Max(Divergence);
        return $"{text} E-steps leave a gap of up to {NumberText.Short(left)} nats.";
    }
}
