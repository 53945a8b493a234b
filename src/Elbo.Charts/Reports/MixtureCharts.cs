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
    private const int MostCurves = 12;

    // Half of a component, and nearly all of it.
    private static readonly double[] Masses = [0.95, 0.5];

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
                    .Select(i => new ScatterPoint(report.Sample[i, x], report.Sample[i, y], report.Sample.Components[i])),
            ])
        {
            Of = report.Sample.Of,
            Groups = [.. report.Weights.Select(static (w, k) => $"{ComponentName(k)} · {NumberText.Percent(w)}")],
            Ellipses =
            [
                .. Masses.SelectMany(mass => report.Means.Select((mean, k) => new Ellipse(
                    mean[x], mean[y], report.Covariances[k][x, x], report.Covariances[k][x, y], report.Covariances[k][y, y], mass, k))),
            ],
        };
    }

    /// <summary>The columns in which the components lie farthest apart, in the order of the data; all of them where they are few.</summary>
    public static IReadOnlyList<int> TellingColumns(MixtureReport report) => report.Columns.Count <= MostColumns
        ? [.. Enumerable.Range(0, report.Columns.Count)]
        : [.. Enumerable.Range(0, report.Columns.Count).OrderByDescending(d => Separation(report, d)).ThenBy(static d => d).Take(MostColumns).Order()];

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
    public static HistogramData Histogram(MixtureReport report, IRowSource rows)
    {
        var summary = rows.Summary;
        var (start, width, bins) = HistogramData.BinsFor(report.Sample.Values, summary.Minima[0], summary.Maxima[0], rows.UnitCount);
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

        return new(report.Title, report.Columns[0], start, width, counts) { Curves = Curves(report, start, start + (width * bins)) };
    }

    public static LineData History(MixtureReport report) => new(
        "Log-likelihood per iteration",
        "iteration",
        "log-likelihood (nats)",
        [new("log-likelihood", [.. report.History.Select(static (value, i) => new SeriesPoint(i, value))])])
    { CountsX = true, LeastRangeY = 0.1 };

    public static LineData Bic(MixtureReport report) => new(
        "BIC over the number of components",
        "components",
        "BIC (lower is better)",
        [
            .. report.Candidates.GroupBy(static c => c.Structure, StringComparer.Ordinal).Select(static g => new Series(
                g.Key,
                [
                    .. g.OrderBy(static c => c.Components).Select(static c => new SeriesPoint(
                        c.Components, c.Bic, c.IsDegenerate ? PointMark.Hollow : c.IsBest ? PointMark.Best : PointMark.Filled)),
                ])),
        ])
    { CountsX = true };

    public static BarData Weights(MixtureReport report) => new(
        "Weights of the components",
        [.. report.Weights.Select(static (w, k) => new Bar(ComponentName(k), w, NumberText.Percent(w), k))]);

    public static BarData Restarts(RestartReport restarts) => new(
        "Optima that the restarts found",
        [
            .. restarts.Optima.Select(static o => new Bar(
                o.LogLikelihood.ToString("N2", CultureInfo.InvariantCulture),
                o.Count,
                $"{NumberText.Count(o.Count, "run")}{(o.IsDegenerate ? ", degenerate" : string.Empty)}") { IsHollow = o.IsDegenerate }),
        ]);

    /// <summary>How far a column tells components apart: the variance of their means against the whole variance.</summary>
    private static double Separation(MixtureReport report, int column)
    {
        double mean = 0;
        double within = 0;
        for (int k = 0; k < report.Weights.Count; k++)
        {
            mean += report.Weights[k] * report.Means[k][column];
            within += report.Weights[k] * report.Covariances[k][column, column];
        }

        double between = 0;
        for (int k = 0; k < report.Weights.Count; k++)
        {
            double deviation = report.Means[k][column] - mean;
            between += report.Weights[k] * deviation * deviation;
        }

        double share = between / (between + within);
        return double.IsFinite(share) ? share : 0;
    }

    private static List<HistogramCurve> Curves(MixtureReport report, double start, double end)
    {
        const int Steps = 160;
        double pad = (end - start) * 0.03;
        var grid = new SortedSet<double>(Enumerable.Range(0, Steps + 1).Select(i => start - pad + ((end - start + (2 * pad)) * i / Steps)));
        for (int k = 0; k < report.Weights.Count; k++)
        {
            // A narrow peak would fall between two steps.
            double mean = report.Means[k][0];
            double deviation = Deviation(report, k);
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
        if (report.Weights.Count is > 1 and <= MostCurves)
        {
            curves.AddRange(report.Weights.Select((_, k) => new HistogramCurve(
                ComponentName(k), k, [.. grid.Select(x => new SeriesPoint(x, Density(report, k, x)))])));
        }

        curves.Add(new(
            report.Weights.Count == 1 ? "density" : "mixture",
            -1,
            [.. grid.Select(x => new SeriesPoint(x, Enumerable.Range(0, report.Weights.Count).Sum(k => Density(report, k, x))))]));
        return curves;
    }

    private static double Deviation(MixtureReport report, int component) =>
        Math.Max(Math.Sqrt(Math.Max(0, report.Covariances[component][0, 0])), 1e-300);

    private static double Density(MixtureReport report, int component, double x)
    {
        double deviation = Deviation(report, component);
        double z = (x - report.Means[component][0]) / deviation;
        return report.Weights[component] * Math.Exp(-z * z / 2) / (deviation * Math.Sqrt(2 * Math.PI));
    }
}
