using AngleSharp.Dom;
using Elbo.Charts.Reports;

namespace Elbo.Charts.Tests.Reports;

public sealed class ReportRendererTests
{
    private static async Task<IDocument> ParseAsync(MixtureReport report) => Markup.ParsePage(await ReportRenderer.RenderAsync(report));

    [Fact]
    public async Task A_report_is_one_accessible_page()
    {
        var document = await ParseAsync(Samples.Report());
        Assert.Equal("en", document.DocumentElement.GetAttribute("lang"));
        Assert.NotNull(document.QuerySelector("meta[name=viewport]"));
        Assert.Single(document.QuerySelectorAll("h1"));
        Assert.Equal(
            ["Read this first", "Which structure, how many components", "Data and components", "Uncertainty", "Components", "Restarts", "Density", "Log-likelihood per iteration", "The model"],
            document.QuerySelectorAll("h2").Select(static h => h.TextContent),
            StringComparer.Ordinal);
        Assert.Equal(8, document.QuerySelectorAll("svg").Length);
        Assert.All(document.QuerySelectorAll("table"), static table =>
        {
            Assert.NotNull(table.QuerySelector("caption"));
            Assert.All(table.QuerySelectorAll("th"), static th => Assert.True(th.HasAttribute("scope")));
        });
        Assert.Empty(document.QuerySelectorAll("script, link, img, iframe, object, [src], [href], [onload]"));
        string style = document.QuerySelector("style")!.TextContent;
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.Contains("max-width: 760px", style, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_how_many_rows_are_drawn() =>
        Assert.Contains("100 of 300 rows", (await ParseAsync(Samples.Report())).QuerySelector("#data-heading + .caption, #data-heading ~ .caption")!.TextContent, StringComparison.Ordinal);

    [Fact]
    public async Task A_degenerate_candidate_is_never_the_ringed_one()
    {
        var report = Samples.Report();
        var document = await ParseAsync(report with { Candidates = [.. report.Candidates.Select(static c => c with { IsBest = c.IsDegenerate || c.IsBest })] });
        Assert.Single(document.QuerySelectorAll(".best"));
        Assert.Contains("degenerate", document.QuerySelector("#comparison-heading ~ details")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_data_cannot_leave_its_place()
    {
        var document = await ParseAsync(Samples.Report(name: Samples.Nasty));
        Assert.Empty(document.QuerySelectorAll("script"));
        Assert.Contains("<script>alert(1)</script> \"quoted\" 'single' &", document.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(document.DocumentElement.TextContent, static c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.DoesNotContain("\u202E", document.DocumentElement.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 0, false, 1)]
    [InlineData(2, 1, 1, 1, 0, false, 1)]
    [InlineData(2, 3, 1, 1, 0, true, 2)]
    [InlineData(1, 2, 50, 1, 0, true, 5000)]
    [InlineData(1, 30, 200, 1, 0, false, 3)]
    [InlineData(2, 30, 200, 1, 0, false, 3)]
    [InlineData(13, 3, 60, 1, 0, false, 40)]
    [InlineData(13, 1, 1, 1, 0, true, 1)]
    [InlineData(2, 2, 100, 1, 1e8, false, 5000)]
    [InlineData(1, 2, 100, 1, 1e8, false, 10)]
    [InlineData(3, 2, 100, 1e-120, 0, false, 10)]
    [InlineData(1, 2, 100, 1e-120, 0, false, 10)]
    [InlineData(2, 2, 100, 1e150, 0, false, 10)]
    [InlineData(2, 2, 100, 0, 7, true, 10)]
    [InlineData(1, 2, 100, 0, 0, true, 10)]
    public async Task Odd_data_make_a_sound_page(int dimension, int components, int count, double scale, double offset, bool collapsed, int iterations)
    {
        var document = await ParseAsync(Samples.Report(dimension, components, count, scale, offset, collapsed, iterations));
        Assert.NotEmpty(document.QuerySelectorAll("svg"));
        if (dimension == 13)
        {
            Assert.Contains("5 of 13 columns", document.QuerySelector("#data-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_report_of_nothing_but_a_model_is_short()
    {
        var report = Samples.Report() with { Candidates = [], History = [], Restarts = null, Warnings = [], Facts = [] };
        Assert.Equal(5, (await ParseAsync(report)).QuerySelectorAll("svg").Length);
    }

    [Fact]
    public async Task A_stochastic_fit_shows_what_each_batch_was_worth_before_it_was_learnt_from()
    {
        var document = await ParseAsync(Samples.Report() with { Prequential = [-5, -4.5, double.NaN, -4] });
        Assert.Null(document.GetElementById("history-heading"));
        Assert.Equal("Mean log-density of each batch before it was learnt from", document.GetElementById("prequential-heading")!.TextContent);
        Assert.Contains("4 batches", document.QuerySelector("#prequential-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("-4.5 nats on average", document.QuerySelector("#prequential-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(4, document.QuerySelectorAll("#prequential-heading ~ details tbody tr").Length);
    }

    [Fact]
    public async Task What_is_unknown_in_a_history_is_left_out()
    {
        var document = await ParseAsync(Samples.Report() with { History = [double.NaN, -10, -8, double.NaN, -7, double.NaN] });
        Assert.Equal("From -10.00 to -7.00 nats in 5 iterations.", document.QuerySelector("#history-heading ~ .caption")!.TextContent);
        Assert.Equal(
            ["1 -10.000000 ", "2 -8.000000 2", "4 -7.000000 1"],
            document.QuerySelectorAll("#history-heading ~ details tbody tr").Select(static r => string.Join(' ', r.Children.Select(static c => c.TextContent))),
            StringComparer.Ordinal);
        document = await ParseAsync(Samples.Report() with { History = [double.NaN, double.NaN] });
        Assert.Contains("unknown", document.QuerySelector("#history-heading ~ .caption")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Two_thousand_points_stay_below_500_KB(int dimension) =>
        Assert.InRange((await ReportRenderer.RenderAsync(Samples.Report(dimension, 8, 2000))).Length, 50_000, 500_000);

    [Fact]
    public async Task The_same_report_gives_the_same_text() =>
        Assert.Equal(await ReportRenderer.RenderAsync(Samples.Report(3)), await ReportRenderer.RenderAsync(Samples.Report(3)));
}
