using Elbo.Charts.Drawing;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>The charts of a kernel density.</summary>
internal static class KernelDensityCharts
{
    private const int Steps = 400;
    private const int MostRug = 500;
    private const int MostPoints = 500;

    /// <summary>More columns make more panels than anyone looks at.</summary>
    public const int MostColumns = 4;

    /// <summary>The weights in bins, the density over them, and some of the points below.</summary>
    public static HistogramData Histogram(KernelDensity model, IRowSource rows, string title)
    {
        var drawn = DrawnRows.From(rows);
        var histogram = MixtureCharts.Histogram(title, model.Columns[0], drawn.Values, rows);
        double end = histogram.Start + (histogram.BinWidth * histogram.Counts.Count), pad = 0.03 * (end - histogram.Start);
        double[] grid = [.. Enumerable.Range(0, Steps + 1).Select(i => histogram.Start - pad + ((end - histogram.Start + (2 * pad)) * i / Steps))];
        double[] densities = LogDensities(model, grid);
        int stride = (drawn.Values.Length + MostRug - 1) / MostRug;
        return histogram with
        {
            Curves = [new("density", -1, [.. grid.Select((x, i) => new SeriesPoint(x, Math.Exp(densities[i])))])],
            Rug = [.. drawn.Values.Where((_, i) => i % stride == 0)],
        };
    }

    /// <summary>The density of every pair of the first columns, the others integrated out; none where that is no kernel density.</summary>
    public static IReadOnlyList<ContourData> Contours(KernelDensity model, IRowSource rows)
    {
        var drawn = DrawnRows.From(rows);
        int columns = model.Dimension == 2 ? 2 : model.Bandwidth.Rank == 2 && model.Kernel.HasEdge ? 0 : Math.Min(MostColumns, model.Dimension);
        return
        [
            .. Enumerable.Range(0, columns).SelectMany(y => Enumerable.Range(0, y).Select(x => Contours(model, drawn, x, y))),
        ];
    }

    /// <summary>What was tried.</summary>
    public static LineData Curve(KernelDensityReport report)
    {
        // Bandwidths that nobody would choose flatten the rest of the curve.
        double best = report.Curve.Max(static p => p.LogLikelihood), chosen = report.Curve.MaxBy(static p => p.LogLikelihood).Bandwidth;
        var shown = report.Curve.Where(p => p.Bandwidth > chosen / 4 && p.Bandwidth < chosen * 4 && double.IsFinite(p.LogLikelihood)).ToList();
        return new(
            "Bandwidths that were tried",
            "bandwidth",
            $"{report.CurveName} (nats)",
            [
                new(report.CurveName,
                [.. shown.Select(p => new SeriesPoint(p.Bandwidth, p.LogLikelihood, p.LogLikelihood == best && p.Bandwidth == chosen ? PointMark.Best : PointMark.None))]),
            ])
        { LeastRangeY = 0.1 };
    }

    private static ContourData Contours(KernelDensity model, DrawnRows drawn, int x, int y)
    {
        var marginal = model.Dimension == 2 ? model : model.Marginal(x, y);
        int dimension = model.Dimension, count = drawn.Values.Length / dimension;
        ScatterPoint[] points = [.. Enumerable.Range(0, count).Select(n => new ScatterPoint(drawn.Values[(n * dimension) + x], drawn.Values[(n * dimension) + y], 0))];
        var (rangeX, rangeY) = (Range(points.Select(static p => p.X), model.Bandwidth[x]), Range(points.Select(static p => p.Y), model.Bandwidth[y]));
        double[] gridX = DensityContours.Grid(rangeX), gridY = DensityContours.Grid(rangeY);
        double[] grid = LogDensities(marginal, [.. gridX.SelectMany(a => gridY.SelectMany(b => new[] { a, b }))]);
        int stride = Math.Max(1, (count + MostPoints - 1) / MostPoints);
        return new(
            $"Density of {model.Columns[y]} and {model.Columns[x]}",
            model.Columns[x],
            model.Columns[y],
            [.. points.Where((_, i) => i % stride == 0)],
            rangeX,
            rangeY,
            DensityContours.Of(
                LogDensities(marginal, [.. points.SelectMany(p => new[] { p.X, p.Y })]),
                gridX,
                gridY,
                (a, b) => grid[(Array.BinarySearch(gridX, a) * gridY.Length) + Array.BinarySearch(gridY, b)]))
        { Of = drawn.All };
    }

    // Far enough for the outer contour to close.
    private static (double Minimum, double Maximum) Range(IEnumerable<double> values, double bandwidth)
    {
        var (minimum, maximum) = Words.Extent(values);
        return (minimum - (2.5 * bandwidth), maximum + (2.5 * bandwidth));
    }

    private static double[] LogDensities(KernelDensity model, double[] values) =>
        values.Length == 0 ? [] : model.LogDensity(new MatrixSource(values, model.Dimension));
}
