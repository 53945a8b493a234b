using System.Globalization;
using Elbo.Charts.Scales;
using Elbo.Data;

namespace Elbo.Charts.Reports;

/// <summary>The charts of a report, from its numbers.</summary>
internal static class MixtureCharts
{
    // More columns make more panels than anyone looks at.
    private const int MostColumns = 5;
    private const int MostPanelPoints = 500;

    /// <summary>More components than this share one curve.</summary>
    public const int MostCurves = 12;

    /// <summary>Rows whose component was known are drawn so much larger.</summary>
    private const double KnownSize = 1.7;

    public static string ComponentName(MixtureReport report, int component) =>
        report.ComponentNames.Count > 0 ? report.ComponentNames[component] : ComponentName(component);

    public static string ComponentName(int component) => string.Create(CultureInfo.InvariantCulture, $"component {component + 1}");

    /// <summary>The points and the ellipses in two of the columns.</summary>
    public static ScatterData Scatter(MixtureReport report, int x, int y, string title, int mostPoints = int.MaxValue)
    {
        // The rows are in the order of the data, which may be sorted: a stride keeps the sample even.
        int stride = report.Sample.Count <= mostPoints ? 1 : (report.Sample.Count + mostPoints - 1) / mostPoints;
        return new(
            title,
            report.Columns[x],
            report.Columns[y],
            [
                .. Enumerable.Range(0, (report.Sample.Count + stride - 1) / stride).Select(i => i * stride)
                    .Select(i => new ScatterPoint(report.Sample[i, x], report.Sample[i, y], report.Sample.Components[i], i < report.Sample.Known.Count && report.Sample.Known[i] ? KnownSize : 1)
                    {
                        IsHollow = report.Sample.IsImputed(i, x) || report.Sample.IsImputed(i, y),
                        IsRinged = report.Sample.IsOutlier(i),
                    }),
            ])
        {
            Of = report.Sample.Of,
            Groups = [.. report.Weights.Select((w, k) => $"{ComponentName(report, k)} · {NumberText.Percent(w)}")],
            Ellipses = [.. ShapeOf(report).Ellipses(x, y)],
        };
    }

    /// <summary>The columns in which the components lie farthest apart, in the order of the data; all of them where they are few.</summary>
    public static IReadOnlyList<int> TellingColumns(MixtureReport report) =>
        report.Columns.Count <= MostColumns ? [.. Enumerable.Range(0, report.Columns.Count)] : ShapeOf(report).TellingColumns(MostColumns);

    /// <summary>A sentence on the columns that are not drawn; empty if all are.</summary>
    public static string PairNote(MixtureReport report) => report.Columns.Count <= MostColumns
        ? string.Empty
        : $"Shown: the {MostColumns} of {NumberText.Count(report.Columns.Count)} columns in which the components lie farthest apart, measured against their spread.";

    /// <summary>Every pair of the telling columns.</summary>
    public static PairData Pairs(MixtureReport report)
    {
        var columns = TellingColumns(report);
        return new(
            report.Title,
            [.. columns.Select(d => report.Columns[d])],
            [
                .. Enumerable.Range(1, Math.Max(0, columns.Count - 1)).SelectMany(row => Enumerable.Range(0, row).Select(column => Scatter(
                    report, columns[column], columns[row], $"{report.Columns[columns[row]]} against {report.Columns[columns[column]]}", MostPanelPoints))),
            ])
        { Note = PairNote(report) };
    }

    /// <summary>The histogram of data with a single column, that of the sample where no other was counted; nothing for more columns.</summary>
    public static HistogramData? HistogramOf(MixtureReport report) => report.Columns.Count != 1
        ? null
        : report.Histogram ?? Histogram(report, new MatrixSource(report.Sample.Values.ToArray(), 1, report.Columns));

    /// <summary>The histogram of the only column: every row is counted, with its weight.</summary>
    public static HistogramData Histogram(MixtureReport report, IRowSource rows) =>
        WithCurves(Histogram(report.Title, report.Columns[0], report.Sample.Values, rows), ShapeOf(report));

    /// <summary>The histogram of the only column, with no curves over it.</summary>
    public static HistogramData Histogram(string title, string name, IReadOnlyList<double> sample, IRowSource rows)
    {
        var summary = rows.Summary;
        var (start, width, bins) = HistogramData.BinsFor(sample, summary.Minima[0], summary.Maxima[0], rows.UnitCount);
        double[] counts = new double[bins];
        var batch = new RowBatch();
        for (int i = 0; i < rows.BatchCount; i++)
        {
            rows.Read(i, batch);
            var read = batch.Rows;
            for (int r = 0; r < read.Count; r++)
            {
                counts[Math.Clamp((int)((read.Values[r] - start) / width), 0, bins - 1)] += read.Weights.IsEmpty ? 1 : read.Weights[r];
            }
        }

        return new(title, name, start, width, counts);
    }

    /// <summary>The histogram with the densities of a mixture over it.</summary>
    public static HistogramData WithCurves(HistogramData histogram, MixtureShape shape) =>
        histogram with { Curves = Curves(shape, histogram.Start, histogram.Start + (histogram.BinWidth * histogram.Counts.Count)) };

    public static LineData History(MixtureReport report) => new(
        HistoryTitle(report),
        "iteration",
        $"{report.HistoryName} (nats)",
        [new(report.HistoryName, [.. report.History.Select(static (value, i) => new SeriesPoint(i, value))])])
    { CountsX = true, LeastRangeY = 0.1 };

    public static string HistoryTitle(MixtureReport report) => $"{Capitalized(report.HistoryName)} per iteration";

    public static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static LineData Prequential(MixtureReport report) => new(
        "Mean log-density of each batch before it was learnt from",
        "batch",
        "mean log-density (nats per unit of weight)",
        [new("mean log-density", [.. report.Prequential.Select(static (value, i) => new SeriesPoint(i + 1, value))])])
    { CountsX = true };

    /// <summary>What models were compared by, over their components: a line a structure, the best three marked.</summary>
    public static LineData Comparison(MixtureReport report) => new(
        $"{Capitalized(report.CriterionName)} over the number of components",
        "components",
        $"{report.CriterionName} ({(report.IsPredictive ? "higher" : "lower")} is better)",
        [
            .. report.Candidates.GroupBy(static c => c.Structure, StringComparer.Ordinal).Select(static g => new Series(
                g.Key, [.. g.OrderBy(static c => c.Components).Select(static c => new SeriesPoint(c.Components, c.Value, MarkOf(c)))])),
        ])
    { CountsX = true, RangeY = ComparisonRange(report) };

    /// <summary>
    /// From the best to where a quarter of the models is worse: with all structures the worst are so much worse that nothing could be told of the
    /// others. Degenerate ones may lie beyond the best, anywhere. Nothing where all fit.
    /// </summary>
    public static (double Minimum, double Maximum)? ComparisonRange(MixtureReport report)
    {
        const int Many = 12;
        double[] clean = [.. report.Candidates.Where(static c => !c.IsDegenerate).Select(static c => c.Value).Where(double.IsFinite).Order()];
        if (report.Candidates.Count < Many || clean.Length < Many / 2)
        {
            return null;
        }

        int quarter = clean.Length / 4;
        var (minimum, maximum) = report.IsPredictive ? (clean[quarter], clean[^1]) : (clean[0], clean[^(1 + quarter)]);
        return maximum > minimum ? (minimum, maximum) : null;
    }

    /// <summary>The rows in the two telling columns, those of uncertain component large, as mclust draws them.</summary>
    public static ScatterData Uncertainty(MixtureReport report)
    {
        // mclust's sizes, 0.3 to 2, but on a scale of their own: 0 to the largest uncertainty there is, 1 − 1/K.
        const double Least = 0.3;
        const double Largest = 2;
        var (x, y) = TellingPair(report);
        double most = 1 - (1.0 / Math.Max(2, report.Weights.Count));
        var scatter = Scatter(report, x, y, "Uncertainty");
        return scatter with
        {
            Points =
            [
                .. scatter.Points
                    .Select((p, i) => (Point: p, Uncertainty: report.Sample.Uncertainties[i]))
                    .OrderBy(static p => p.Uncertainty)
                    .Select(p => p.Point with { Size = Least + ((Largest - Least) * Math.Clamp(p.Uncertainty / most, 0, 1)), IsRinged = false }),
            ],
            Ellipses = [],
        };
    }

    /// <summary>The probability that a value of the only column does not come from its most probable component.</summary>
    public static LineData UncertaintyCurve(MixtureReport report, HistogramData histogram)
    {
        const int Steps = 400;
        var shape = ShapeOf(report);
        double width = histogram.BinWidth * histogram.Counts.Count;
        return new(
            "Uncertainty",
            report.Columns[0],
            "uncertainty",
            [new("uncertainty", [.. Enumerable.Range(0, Steps).Select(i => histogram.Start + (width * i / (Steps - 1))).Select(x => new SeriesPoint(x, shape.Uncertainty(x)))])])
        { LeastRangeY = 0.1 };
    }

    /// <summary>The density of all components in the two telling columns.</summary>
    public static ContourData Density(MixtureReport report)
    {
        var (x, y) = TellingPair(report);
        var scatter = Scatter(report, x, y, "Density");
        var (axisX, axisY) = Drawing.ScatterMarks.AxesOf(scatter, 5, 6);
        var (rangeX, rangeY) = ((axisX.Minimum, axisX.Maximum), (axisY.Minimum, axisY.Maximum));

        // The levels come from all points; behind the contours some of them do.
        int stride = (scatter.Points.Count + MostPanelPoints - 1) / MostPanelPoints;
        return new(
            "Density", scatter.XName, scatter.YName, [.. scatter.Points.Where((_, i) => i % Math.Max(1, stride) == 0)], rangeX, rangeY, DensityContours.Of(ShapeOf(report), x, y, scatter.Points, rangeX, rangeY))
        { Of = report.Sample.Of };
    }

    /// <summary>The two columns in which the components lie farthest apart.</summary>
    public static (int X, int Y) TellingPair(MixtureReport report)
    {
        var columns = ShapeOf(report).TellingColumns(2);
        return (columns[0], columns[1]);
    }

    private static PointMark MarkOf(MixtureCandidate candidate) => candidate switch
    {
        { IsDegenerate: true } => PointMark.Hollow,
        { IsBest: true } => PointMark.Best,
        { Rank: 2 } => PointMark.Second,
        { Rank: 3 } => PointMark.Third,
        _ => PointMark.Filled,
    };

    public static BarData Weights(MixtureReport report) => new(
        "Weights of the components",
        [.. report.Weights.Select((w, k) => new Bar(ComponentName(report, k), w, NumberText.Percent(w), k))]);

    public static BarData Restarts(RestartReport restarts) => new(
        "Optima that the restarts found",
        [
            .. restarts.Optima.Select(static o => new Bar(
                o.LogLikelihood.ToString("N2", CultureInfo.InvariantCulture),
                o.Count,
                $"{NumberText.Count(o.Count, "run")}{(o.IsDegenerate ? ", degenerate" : string.Empty)}") { IsHollow = o.IsDegenerate }),
        ]);

    private static MixtureShape ShapeOf(MixtureReport report) =>
        new(report.Weights, report.Means, report.Covariances) { DegreesOfFreedom = report.DegreesOfFreedom };

    private static List<HistogramCurve> Curves(MixtureShape shape, double start, double end)
    {
        const int Steps = 160;
        double pad = (end - start) * 0.03;
        var grid = new SortedSet<double>(Enumerable.Range(0, Steps + 1).Select(i => start - pad + ((end - start + (2 * pad)) * i / Steps)));
        for (int k = 0; k < shape.Components; k++)
        {
            // A narrow peak would fall between two steps.
            double mean = shape.Means[k][0];
            double deviation = shape.Deviation(k);
            foreach (double z in (ReadOnlySpan<double>)[-4, -3, -2.5, -2, -1.5, -1, -0.6, -0.3, 0, 0.3, 0.6, 1, 1.5, 2, 2.5, 3, 4])
            {
                double x = mean + (z * deviation);
                if (x >= start - pad && x <= end + pad)
                {
                    grid.Add(x);
                }
            }
        }

        var curves = new List<HistogramCurve>();
        if (shape.Components is > 1 and <= MostCurves)
        {
            curves.AddRange(Enumerable.Range(0, shape.Components).Select(k => new HistogramCurve(
                ComponentName(k), k, [.. grid.Select(x => new SeriesPoint(x, shape.Density(k, x)))])));
        }

        curves.Add(new(shape.Components == 1 ? "density" : "mixture", -1, [.. grid.Select(x => new SeriesPoint(x, shape.Density(x)))]));
        return curves;
    }
}
