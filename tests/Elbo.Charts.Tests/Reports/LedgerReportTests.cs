using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Tests.Reports;

public sealed class LedgerReportTests
{
    [Fact]
    public async Task A_ledger_is_one_accessible_page()
    {
        var report = LedgerReport.From(Samples.Ledger(200), Samples.Curve(), "name", [new("rows", "272")], [new("w", "A warning.")]);
        var document = Markup.ParsePage(await ReportRenderer.RenderAsync(report));
        Assert.Equal(
            ["Read this first", "The bound and ln p, half-step by half-step", "One parameter, seen closely", "The terms"],
            document.QuerySelectorAll("h2").Select(static h => h.TextContent),
            StringComparer.Ordinal);
        Assert.Equal(2, document.QuerySelectorAll("svg").Length);
        Assert.Equal(
            ["iteration", "step", "ln p", "Q", "H", "ELBO", "KL"],
            document.QuerySelectorAll("#ledger-heading ~ details th[scope=col]").Select(static h => h.TextContent),
            StringComparer.Ordinal);
        Assert.InRange(document.QuerySelectorAll("#ledger-heading ~ details tbody tr").Length, 41, 81);
        Assert.Contains("ln p never falls", document.QuerySelector("#ledger-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(document.QuerySelectorAll("script, link, img, iframe, object, [src], [href], [onload]"));
    }

    [Fact]
    public async Task Without_a_curve_the_page_is_shorter() =>
        Assert.Single(Markup.ParsePage(await ReportRenderer.RenderAsync(LedgerReport.From(Samples.Ledger(2), null, "name", []))).QuerySelectorAll("svg"));

    [Fact]
    public async Task What_the_curve_left_out_is_said_where_it_is_read_and_heard()
    {
        const string Note = "Along a sample of 1,000 rows.";
        var report = LedgerReport.From(Samples.Ledger(2), Samples.Curve() with { Note = Note }, "name", []);
        var document = Markup.ParsePage(await ReportRenderer.RenderAsync(report));
        Assert.EndsWith(Note, document.QuerySelector("#bounds-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(Note, document.GetElementById("bounds-chart-desc")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_data_cannot_leave_its_place()
    {
        var report = LedgerReport.From(
            Samples.Ledger(2), Samples.Curve() with { ParameterName = Samples.Nasty, Title = Samples.Nasty }, Samples.Nasty, [new(Samples.Nasty, Samples.Nasty)]);
        Assert.Empty(Markup.ParsePage(await ReportRenderer.RenderAsync(report)).QuerySelectorAll("script"));
    }

    [Theory]
    [InlineData(Posteriors.Soft, true)]
    [InlineData(Posteriors.Hard, false)]
    [InlineData(Posteriors.Sampled, false)]
    [InlineData(Posteriors.Annealed, false)]
    public async Task It_says_whether_the_E_step_closes_the_gap(Posteriors posterior, bool closes)
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var start = GaussianMixture.Iterate(rows, new() { Components = 3, Threads = 1 }, TestContext.Current.CancellationToken).First().Model;
        var steps = Em.Iterate(start, rows, new() { Posterior = posterior, Threads = 1 }, TestContext.Current.CancellationToken).Take(8);
        var report = LedgerReport.From([.. Ledger.Of(steps, rows)], null, "faithful", []);
        Assert.Equal(15, report.Entries.Count);
        var document = Markup.ParsePage(await ReportRenderer.RenderAsync(report));
        Assert.Equal(closes, document.QuerySelector("#ledger-heading ~ .caption")!.TextContent.Contains("closes the gap", StringComparison.Ordinal));
        Assert.Equal(closes, document.QuerySelector("desc")!.TextContent.Contains("Every E-step closes the gap.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ledger_without_ln_p_says_so()
    {
        var report = LedgerReport.From(
            [new(0, HalfStep.Start, new(double.NaN, -5, 1))], null, "unknown", []);
        Assert.Empty(report.Facts);
        Assert.Contains("ln p is unknown", Markup.ParsePage(await ReportRenderer.RenderAsync(report)).QuerySelector(".caption")!.TextContent, StringComparison.Ordinal);
    }
}
