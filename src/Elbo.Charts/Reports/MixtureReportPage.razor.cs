using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about a Gaussian mixture as one page of HTML.</summary>
public sealed partial class MixtureReportPage : ComponentBase
{
    private const int MostTableRows = 40;
    private const string Reading =
        "Each point has the color and shape of its most probable component; the ellipses hold 50% and 95% of a component.";

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public MixtureReport Report { get; set; } = null!;

    private string Shown => Report.Histogram is not null
        ? $"All {NumberText.Count(Report.Sample.Of, "row")} counted; the curves are the model."
        : Report.Sample.Of > Report.Sample.Count
        ? $"{NumberText.Count(Report.Sample.Count)} of {NumberText.Count(Report.Sample.Of)} rows, chosen at random."
        : $"{NumberText.Count(Report.Sample.Of, "row")}.";

    private SummaryTable MeansTable => new(
        "Mean ± standard deviation of every column",
        ["column", .. Report.Weights.Select(static (_, k) => MixtureCharts.ComponentName(k))],
        [
            .. Report.Columns.Select((name, d) => (IReadOnlyList<string>)
            [
                name,
                .. Report.Means.Select((mean, k) =>
                    $"{NumberText.Short(mean[d], 6)} ± {NumberText.Short(Math.Sqrt(Math.Max(0, Report.Covariances[k][d, d])), 3)}"),
            ]),
        ]);

    private string BicCaption
    {
        get
        {
            string text = "BIC weighs fit against the number of parameters; lower is better.";
            text = Report.Candidates.FirstOrDefault(static c => c.IsBest) is { } best
                ? string.Create(CultureInfo.InvariantCulture, $"{text} Ringed: {Svg.Name(best.Structure)} with {best.Components}, the one chosen.")
                : text;
            return Report.Candidates.Any(static c => c.IsDegenerate)
                ? text + " Hollow: degenerate, chosen only if there is nothing else."
                : text;
        }
    }

    private string HistoryCaption
    {
        get
        {
            double[] known = [.. Report.History.Where(double.IsFinite)];
            return Report.History.Count == 1
                ? "The start is already the optimum."
                : known.Length == 0
                ? "The number that climbs is unknown."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"From {known[0]:N2} to {known[^1]:N2} nats in {NumberText.Count(Report.History.Count - 1, "iteration")}.");
        }
    }

    /// <summary>Where the number is unknown there is nothing to tell; a rise is the one since it was last known.</summary>
    private SummaryTable HistoryTable
    {
        get
        {
            var known = Report.History.Index().Where(static entry => double.IsFinite(entry.Item)).ToList();
            var entries = known.Select((entry, i) => (entry.Index, entry.Item, Rise: i == 0 ? double.NaN : entry.Item - known[i - 1].Item)).ToList();
            return new(
                entries.Count > MostTableRows
                    ? $"{MixtureCharts.Capitalized(Report.HistoryName)} of some iterations, in nats"
                    : $"{MixtureCharts.HistoryTitle(Report)}, in nats",
                ["iteration", Report.HistoryName, "rise"],
                [
                    .. Lines.Thin(entries, MostTableRows).Select(static entry => (IReadOnlyList<string>)
                    [
                        NumberText.Count(entry.Index),
                        entry.Item.ToString("F6", CultureInfo.InvariantCulture),
                        double.IsNaN(entry.Rise) ? string.Empty : NumberText.Short(entry.Rise, 3),
                    ]),
                ]);
        }
    }

    private string PrequentialCaption
    {
        get
        {
            const int Some = 20;
            double[] known = [.. Report.Prequential.Where(double.IsFinite)];
            int last = Math.Min(Some, known.Length);
            string text = $"{NumberText.Count(Report.Prequential.Count, "batch", "batches")}, each scored by the model before it learnt from it: almost an honest score, without data held out.";
            return known.Length < 2 ? text : $"{text} The last {NumberText.Count(last)} have {NumberText.Short(known[^last..].Average(), 5)} nats on average.";
        }
    }

    private SummaryTable PrequentialTable => new(
        Report.Prequential.Count > MostTableRows ? "Mean log-density of some batches, in nats" : "Mean log-density of each batch, in nats",
        ["batch", "mean log-density"],
        [
            .. Lines.Thin([.. Report.Prequential.Index()], MostTableRows).Select(static entry => (IReadOnlyList<string>)
                [NumberText.Count(entry.Index + 1), NumberText.Short(entry.Item, 7)]),
        ]);

    private static string FramesCaption(MixtureFrames frames)
    {
        string text = frames.Columns == 1
            ? "The densities of the components, and of all together, iteration by iteration."
            : "Each point has a mix of the components' colors: as much of each as that component is responsible for it. Its shape is that of the most probable one.";
        text = frames.Columns > 2 ? $"{text} Shown: the two columns in which the components end farthest apart." : text;
        return frames.Count > FramePlayer.MostFrames
            ? $"{text} {NumberText.Count(FramePlayer.MostFrames)} of {NumberText.Count(frames.Count)} models, the first {NumberText.Count(FramePlayer.FirstFrames)} and the last among them."
            : text;
    }

    private SummaryTable CandidateTable => new(
        "Models compared",
        ["structure", "components", "parameters", "log-likelihood", "BIC", "remark"],
        [
            .. Report.Candidates.Select(static c => (IReadOnlyList<string>)
            [
                c.Structure,
                NumberText.Count(c.Components),
                NumberText.Count(c.Parameters),
                c.LogLikelihood.ToString("F4", CultureInfo.InvariantCulture),
                c.Bic.ToString("F4", CultureInfo.InvariantCulture),
                c.IsDegenerate ? "degenerate" : c.IsBest ? "best" : string.Empty,
            ]),
        ])
    { Highlight = Report.Candidates.Index().FirstOrDefault(static c => c.Item.IsBest, (-1, null!)).Index };

    private static string RestartCaption(RestartReport restarts)
    {
        string text = $"{NumberText.Count(restarts.Runs, "run")} on {NumberText.Count(restarts.Rows, "row")} found "
            + $"{NumberText.Count(restarts.Optima.Count)} distinct {(restarts.Optima.Count == 1 ? "optimum" : "optima")}."
            + (restarts.GivenUp == 0 ? "" : $" {NumberText.Count(restarts.GivenUp, "more start")} {(restarts.GivenUp == 1 ? "was" : "were")} given up after a few iterations.");
        return restarts.Runs < 2 || restarts.Optima.Count == 0 ? text : restarts.Optima[0].Count == 1
            ? text + " The best was found only once: more restarts may find a better one."
            : $"{text} {NumberText.Count(restarts.Optima[0].Count)} of them reached the best.";
    }

    private SummaryTable RestartTable(RestartReport restarts) => new(
        "Distinct optima",
        ["optimum", Report.HasPrior ? "log-posterior" : "log-likelihood", "runs", "starts", "remark"],
        [
            .. restarts.Optima.Select(static (o, i) => (IReadOnlyList<string>)
            [
                NumberText.Count(i + 1),
                o.LogLikelihood.ToString("F4", CultureInfo.InvariantCulture),
                NumberText.Count(o.Count),
                string.Join(", ", o.Starts),
                o.IsDegenerate ? "degenerate" : string.Empty,
            ]),
        ])
    { Highlight = restarts.Optima.Count > 0 ? 0 : -1 };

    private static SummaryTable HistogramTable(HistogramData data) => new(
        "Rows in every bin",
        ["from", "to", "rows"],
        [
            .. data.Counts.Select((count, i) => (IReadOnlyList<string>)
            [
                NumberText.Short(data.Start + (i * data.BinWidth), 6),
                NumberText.Short(data.Start + ((i + 1) * data.BinWidth), 6),
                NumberText.Short(count, 8),
            ]),
        ]);
}
