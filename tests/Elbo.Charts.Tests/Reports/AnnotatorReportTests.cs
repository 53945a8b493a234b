using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Charts.Tests.Reports;

public sealed class AnnotatorReportTests
{
    private static readonly string[] Classes = ["<yes>", "no"];

    [Fact]
    public async Task The_best_and_the_worst_are_other_people_and_every_item_counts_once()
    {
        var report = Report(8, 40);
        string page = await ReportRenderer.RenderAsync(report);
        Assert.Equal(page, await ReportRenderer.RenderAsync(report));
        Markup.AssertClean(page);
        Assert.Equal(3, report.Best.Count);
        Assert.Equal(3, report.Worst.Count);
        Assert.Empty(report.Best.Select(static map => map.Title).Intersect(report.Worst.Select(static map => map.Title), StringComparer.Ordinal));
        Assert.Equal(40, report.Certainty.Counts.Sum());
        Assert.Equal(40, report.Majority.Cells.Sum(), 1e-9);
        Assert.All(report.Best.Concat(report.Worst), static map => Assert.Equal(2, map.Cells.Sum(), 1e-9));
        Assert.Contains("&lt;yes&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_annotator_is_the_best()
    {
        var report = Report(1, 5);
        Assert.Single(report.Best);
        Assert.Empty(report.Worst);
        Markup.AssertClean(await ReportRenderer.RenderAsync(report));
    }

    private static AnnotatorReport Report(int annotators, int items)
    {
        int[] offsets = [.. Enumerable.Range(0, items + 1).Select(u => u * annotators)];
        int[] keys = [.. Enumerable.Range(0, items * annotators).Select(e => e % annotators)];

        // The first are always right, the others the less often the later they come.
        int[] values = [.. Enumerable.Range(0, items * annotators).Select(e => ((e / annotators) + ((e / annotators * 7) % 10 < e % annotators ? 1 : 0)) % 2)];
        var votes = new EventSource(offsets, keys, values);
        var fit = DawidSkene.Fit(votes, Classes, [.. Enumerable.Range(0, annotators).Select(static a => $"w{a}")]);
        return AnnotatorReport.From(
            fit.Model, AnnotatorSkill.Of(fit.Model, fit.Statistics!.Values), ItemBelief.Of(fit.Model, votes), ItemBelief.OfVotes(votes, 2), Summary.Of(fit), "votes");
    }
}
