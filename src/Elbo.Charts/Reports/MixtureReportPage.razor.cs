using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about a Gaussian mixture as one page of HTML.</summary>
public sealed partial class MixtureReportPage : ComponentBase
{
    private const int MostTableRows = 40;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public MixtureReport Report { get; set; } = null!;

    private string Reading =>
        "Each point has the color and shape of its most probable component; the ellipses hold 50% and 95% of "
        + (Report.DegreesOfFreedom.Count == 0 ? "a component." : "a Gaussian with a component's location and scale.")
        + (Report.NoiseWeight is { } weight ? $" Gray: noise, with a weight of {NumberText.Percent(weight)}." : "")
        + (Report.Sample.Outliers.Contains(true) ? " Ringed: outliers, which are noise or lie farther out than a thousandth of a Gaussian's rows would." : "")
        + (Report.Sample.Imputed.Count > 0 ? " Hollow: a value is missing, and drawn at its mean given the others of its row." : "");

    private static string RegressionCaption(RegressionData regression) =>
        $"The mean of {Svg.Name(regression.YName)} where {Svg.Name(regression.XName)} is given, as the mixture has it, and two standard deviations up and down.";

    private string Shown => AllShown + (Report.Sample.Known.Any(static known => known) && Report.Columns.Count > 1 ? " Large: rows whose label was known." : string.Empty);

    private string AllShown => Report.Histogram is not null
        ? $"All {NumberText.Count(Report.Sample.Of, "row")} counted; the curves are the model."
        : Report.Sample.Of > Report.Sample.Count
        ? $"{NumberText.Count(Report.Sample.Count)} of {NumberText.Count(Report.Sample.Of)} rows, chosen at random."
        : $"{NumberText.Count(Report.Sample.Of, "row")}.";

    private PlateGraph Graph => Report.DegreesOfFreedom.Count == 0
        ? PlateGraph.GaussianMixture(Report.Weights.Count, Report.Sample.Of)
        : PlateGraph.StudentMixture(Report.Weights.Count, Report.Sample.Of);

    private string GraphCaption =>
        "Each row x comes from one hidden component z, drawn with probabilities π; that component's "
        + (Report.DegreesOfFreedom.Count == 0
            ? "mean μ and covariance Σ describe the row."
            : "location μ and scale matrix Σ, divided by the row's own hidden scale u, describe the row; the fewer degrees of freedom ν, the more scales differ.")
        + (Report.NoiseWeight is null ? "" : " One more component, noise, is uniform on the box of the data.")
        + " Filled: observed. Empty: hidden. Dots: parameters. A frame: repeated.";

    private SummaryTable MeansTable => new(
        Report.DegreesOfFreedom.Count == 0 ? "Mean ± standard deviation of every column" : "Location ± scale of every column",
        ["column", .. Report.Weights.Select((_, k) => MixtureCharts.ComponentName(Report, k))],
        [
            .. Report.Columns.Select((name, d) => (IReadOnlyList<string>)
            [
                name,
                .. Report.Means.Select((mean, k) =>
                    $"{NumberText.Short(mean[d], 6)} ± {NumberText.Short(Math.Sqrt(Math.Max(0, Report.Covariances[k][d, d])), 3)}"),
            ]),
        ]);

    private bool IsOverStructures => Report.Candidates.Select(static c => c.Structure).Distinct(StringComparer.Ordinal).Skip(1).Any()
        && Report.Candidates.Select(static c => c.Components).Distinct().Count() == 1;

    /// <summary>Whether both structures and numbers of components were compared, so that there is much to show.</summary>
    private bool IsGrid => Report.Candidates.Select(static c => c.Structure).Distinct(StringComparer.Ordinal).Skip(1).Any()
        && Report.Candidates.Select(static c => c.Components).Distinct().Skip(1).Any();

    private string ComparisonCaption
    {
        get
        {
            string text = Report.IsPredictive
                ? "How well rows are predicted by a fit that has not seen them, in nats; higher is better."
                : $"{Report.CriterionName} weighs fit against the number of parameters; lower is better.";
            if (Report.Candidates.FirstOrDefault(static c => c.IsBest) is { } best)
            {
                text = string.Create(CultureInfo.InvariantCulture, $"{text} Ringed: {Svg.Name(best.Structure)} with {best.Components}, the one chosen");
                text += Report.Candidates.Any(static c => c.Rank is 2 or 3 && !c.IsDegenerate) ? ", and the next best, dashed." : ".";
            }

            text = Report.Candidates.Any(static c => c.IsDegenerate) ? text + " Hollow: degenerate, chosen only if there is nothing else." : text;
            return MixtureCharts.ComparisonRange(Report) is null ? text : text + " The axis ends where a quarter of the models is worse; the tables have all.";
        }
    }

    private string Where => Report.Columns.Count > 2 ? " Shown: the two columns in which the components lie farthest apart." : string.Empty;

    private string UncertaintyCaption
    {
        get
        {
            const double Doubtful = 0.1;
            int doubtful = Report.Sample.Uncertainties.Count(static u => u > Doubtful);
            return "The larger a point, the less certain its component: the probability of all others together. "
                + $"It is above {NumberText.Percent(Doubtful)} for {NumberText.Count(doubtful)} of {NumberText.Count(Report.Sample.Count, "row")}, and {NumberText.Percent(Report.Sample.Uncertainties.Max())} at most.{Where}";
        }
    }

    /// <summary>The rows of which one would want to know more, and to which components they may belong.</summary>
    private SummaryTable UncertaintyTable => new(
        "The least certain of the rows drawn",
        [Report.Columns[0], .. Report.Columns.Skip(1), "component", "uncertainty"],
        [
            .. Report.Sample.Uncertainties.Index().OrderByDescending(static u => u.Item).Take(10).Select(u => (IReadOnlyList<string>)
            [
                .. Report.Columns.Select((_, d) => NumberText.Short(Report.Sample[u.Index, d], 6)),
                Report.Sample.Components[u.Index] < 0 ? "noise" : NumberText.Count(Report.Sample.Components[u.Index] + 1),
                NumberText.Percent(u.Item),
            ]),
        ]);

    private string DensityCaption =>
        $"All components together{(Report.NoiseWeight is null ? "" : ", without noise")}. The contours hold {string.Join(", ", DensityContours.Masses.Select(static m => NumberText.Short(m * 100) + "%"))} of the rows drawn, in the regions of highest density.{Where}";

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

    private SummaryTable CandidateTable
    {
        get
        {
            bool isBic = string.Equals(Report.CriterionName, "BIC", StringComparison.Ordinal);
            string[] value = isBic ? [] : Report.IsPredictive ? ["predicted", "standard error"] : [Report.CriterionName];
            return new(
                "Models compared",
                ["structure", "components", "parameters", "log-likelihood", .. value, "BIC", "remark"],
                [
                    .. Report.Candidates.Select(c => (IReadOnlyList<string>)
                    [
                        c.Structure,
                        NumberText.Count(c.Components),
                        NumberText.Count(c.Parameters),
                        c.LogLikelihood.ToString("F4", CultureInfo.InvariantCulture),
                        .. isBic ? [] : Report.IsPredictive ? new[] { NumberText.Short(c.Value, 6), NumberText.Short(c.StandardError, 3) } : [NumberText.Short(c.Value, 8)],
                        c.Bic.ToString("F4", CultureInfo.InvariantCulture),
                        c.IsDegenerate ? "degenerate" : c.IsBest ? "best" : string.Empty,
                    ]),
                ])
            { Highlight = Report.Candidates.Index().FirstOrDefault(static c => c.Item.IsBest, (-1, null!)).Index };
        }
    }

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
