using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;
using Elbo.Numerics;

namespace Elbo.Charts.Tests.Reports;

public sealed class KernelDensityReportTests
{
    [Fact]
    public async Task One_column_shows_bars_density_rug_and_the_curve_of_bandwidths()
    {
        var report = Report(1, new());
        string page = await ReportRenderer.RenderAsync(report);
        Assert.Equal(page, await ReportRenderer.RenderAsync(report));
        Assert.Equal(200, report.Histogram!.Rug.Count);
        Assert.Contains("Data and density", page, StringComparison.Ordinal);
        Assert.Contains("Bandwidths that were tried", page, StringComparison.Ordinal);
        Assert.Contains("density peaks at", await ReportRenderer.RenderDataChartAsync(report), StringComparison.Ordinal);

        // The curve over the bars integrates to nearly one.
        var points = report.Histogram.Curves[0].Points;
        double mass = points.Zip(points.Skip(1), static (a, b) => (b.X - a.X) * (a.Y + b.Y) / 2).Sum();
        Assert.InRange(mass, 0.9, 1.0001);
    }

    [Fact]
    public async Task Two_columns_show_contours_that_close_and_more_show_every_pair()
    {
        var report = Report(2, new());
        Assert.All(Assert.Single(report.Contours).Contours, static contour => Assert.NotEmpty(contour.Loops));
        Assert.Equal([0.95, 0.75, 0.5, 0.25], report.Contours[0].Contours.Select(static c => c.Mass));
        Assert.Contains("Density of x2 and x1", await ReportRenderer.RenderDataChartAsync(report), StringComparison.Ordinal);
        Assert.Equal(3, Report(3, new() { Shape = BandwidthShape.Full }).Contours.Count);
        Assert.Equal(6, Report(5, new() { Rule = new BandwidthRule.Scott() }).Contours.Count);
    }

    [Fact]
    public async Task Turned_axes_with_an_edge_have_no_marginals_to_draw()
    {
        var report = Report(3, new() { Shape = BandwidthShape.Full, Kernel = new CosineKernel(), Rule = new BandwidthRule.Silverman() });
        Assert.Empty(report.Contours);
        Assert.Contains("Bandwidths", await ReportRenderer.RenderAsync(report), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReportRenderer.RenderDataChartAsync(report));
    }

    private static KernelDensityReport Report(int dimension, KernelDensityOptions options)
    {
        var rng = new Seed(2).ToRng();
        double[] values = new double[200 * dimension];
        foreach (ref double x in values.AsSpan())
        {
            x = rng.NextGaussian();
        }

        var rows = new MatrixSource(values, dimension);
        return KernelDensityReport.From(KernelDensity.Fit(rows, options), rows, "numbers");
    }
}
