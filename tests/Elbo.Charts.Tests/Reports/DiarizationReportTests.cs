using Elbo.Charts.Reports;
using Elbo.Data.Speech;
using Elbo.Models;
using Elbo.Models.Diarization;

namespace Elbo.Charts.Tests.Reports;

public sealed class DiarizationReportTests
{
    [Fact]
    public async Task A_report_draws_the_timeline_of_every_recording()
    {
        DiarizedRecording[] recordings = [Recording("one <day>"), Recording("two")];
        SpeakerTurn[] known = [new("two", 0, 12, "Ann"), new("two", 12, 30, "Ben")];
        string page = await ReportRenderer.RenderAsync(DiarizationReport.From(recordings, "meetings", known));
        var document = Markup.ParsePage(page);
        Assert.Equal(3, document.QuerySelectorAll("svg[aria-labelledby*=timeline]").Length);
        Assert.Equal(2, document.QuerySelectorAll("svg[aria-labelledby*=climb]").Length);
        Assert.Contains("Known turns", page, StringComparison.Ordinal);
        Assert.Equal(page, await ReportRenderer.RenderAsync(DiarizationReport.From(recordings, "meetings", known)));
    }

    [Fact]
    public async Task A_timeline_says_in_words_who_speaks_how_long()
    {
        string chart = await ChartRenderer.RenderSvgAsync(DiarizationReport.Timeline("Who", [new("m", 0, 4, "1"), new("m", 4, 10, "2"), new("m", 10, 11.5, "1")]));
        Markup.AssertClean(chart);
        Assert.Contains("Timeline of 2 rows (seconds). 1: 2 stretches, 5.5 together; 2: 1 stretch, 6 together.", chart, StringComparison.Ordinal);
        Markup.AssertClean(await ChartRenderer.RenderSvgAsync(new TimelineData("nothing", "seconds", [], [])));
        Assert.Contains("(minutes)", await ChartRenderer.RenderSvgAsync(DiarizationReport.Timeline("Who", [new("m", 0, 4000, "1")])), StringComparison.Ordinal);
    }

    private static DiarizedRecording Recording(string name)
    {
        TimedSegment[] segments = [.. Enumerable.Range(0, 30).Select(t => new TimedSegment($"{name}-{t}", name, t, t + 1))];
        double[] vectors = [.. Enumerable.Range(0, 30).SelectMany(static t => new[] { (t is < 10 or > 20 ? 4 : -4) + Math.Sin(t), Math.Cos(3 * t) })];
        return new Diarizer(new Plda([0, 0], new double[,] { { 20, 0 }, { 0, 5 } }, new double[,] { { 1, 0 }, { 0, 1 } })).Run(segments, vectors);
    }
}
