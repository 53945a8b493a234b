using System.Globalization;
using Elbo.Charts.Reports;
using Elbo.Models.Verification;
using Elbo.Numerics;

namespace Elbo.Charts.Tests.Reports;

public sealed class VerificationReportTests
{
    [Fact]
    public async Task The_curve_and_the_thresholds_are_on_the_page()
    {
        var report = Report(2);
        string text = await ReportRenderer.RenderAsync(report);
        Assert.Equal(text, await ReportRenderer.RenderAsync(report));
        var page = Markup.ParsePage(text);
        Assert.Contains("Misses against false alarms", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("least cost", page.Body.TextContent, StringComparison.Ordinal);
        string svg = await ChartRenderer.RenderSvgAsync(report.Curve);
        Markup.AssertClean(svg);
        string rate = (100 * report.Errors.EqualErrorRate).ToString("0.##", CultureInfo.InvariantCulture);
        Assert.Contains($"Both are equal at {rate} %", svg, StringComparison.Ordinal);
        Assert.Contains("Ringed: the least cost", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(0)]
    [InlineData(-50)]
    public async Task Perfect_senseless_and_inverted_scores_are_drawn_inside_the_frame(double distance)
    {
        var report = Report(distance);
        Markup.ParsePage(await ReportRenderer.RenderAsync(report));
        Markup.AssertClean(await ChartRenderer.RenderSvgAsync(report.Curve));
    }

    [Fact]
    public void Thresholds_keep_what_they_promise()
    {
        var report = Report(2);
        foreach (var row in report.OperatingPoints.Rows.Where(static row => row[0].StartsWith("false alarms", StringComparison.Ordinal)))
        {
            double most = double.Parse(row[0].Split(' ')[3], CultureInfo.InvariantCulture);
            Assert.True(double.Parse(row[3], CultureInfo.InvariantCulture) <= most);
        }

        double Cost(DetectionPoint p) => (0.01 * p.MissRate) + (0.99 * p.FalseAlarmRate);
        Assert.Equal(report.Errors.Points.Min(Cost), Cost(report.Curve.Cheapest!.Value));
    }

    private static VerificationReport Report(double distance)
    {
        var rng = new Seed(3).ToRng();
        double[] targets = new double[200], others = new double[2000];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = distance + rng.NextGaussian();
        }

        for (int i = 0; i < others.Length; i++)
        {
            others[i] = rng.NextGaussian();
        }

        return new("scores", new(targets, others), [new("trials", "2200")]);
    }
}
