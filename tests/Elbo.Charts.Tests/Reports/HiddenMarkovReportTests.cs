using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Charts.Tests.Reports;

public sealed class HiddenMarkovReportTests
{
    // Stays of 3, 2, 1 and 1 steps in the second state, 2 and 1 in the first; the first and the last of each sequence are cut off.
    private static readonly double[] Cells = [0, 0, 9, 9, 9, 0, 0, 9, 9, 0, 0, 0, 0, 9, 0, 9, 0];

    [Fact]
    public async Task A_report_shows_series_posteriors_the_chain_and_how_long_states_last()
    {
        var report = Report();
        string page = await ReportRenderer.RenderAsync(report);
        Assert.Equal(page, await ReportRenderer.RenderAsync(report));
        foreach (string text in new[] { "x over time", "Which state, and how surely", "States and moves", "How long state 2 lasts", "Chain of 2 states", "How the fit rose" })
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.Contains("state 2", await ReportRenderer.RenderDataChartAsync(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Durations_leave_out_what_a_sequence_cuts_off_and_the_geometric_ones_sum_to_one()
    {
        var report = Report();
        Assert.Equal([1, 1], report.Durations[0].Counts);
        Assert.Equal([2, 1, 1], report.Durations[1].Counts);
        double stay = report.Chain.Transitions[3];
        double sum = report.Durations[1].Curves[0].Points.Sum(static p => p.Y);
        Assert.Equal(1 - Math.Pow(stay, 3), sum, 1e-12);
        Assert.All(report.Columns[0].Points, static p => Assert.Equal(p.Y > 5 ? 1 : 0, p.Group));
        for (int t = 0; t < Cells.Length; t++)
        {
            Assert.Equal(1, report.Posteriors.Series.Sum(s => s.Points[t].Y), 1e-12);
        }
    }

    [Fact]
    public async Task A_chain_is_drawn_with_a_loop_and_an_arrow_for_every_move_that_can_be_seen()
    {
        var data = new StateGraphData("chain", ["a", "b", "c"], [1, 0, 0], [0.9, 0.1, 0, 0, 0.5, 0.5, 0.995, 0, 0.005]);
        string svg = await ChartRenderer.RenderSvgAsync(data);

        // Two loops, three arrows: one move of five in a thousand is left out.
        Assert.Equal(5, svg.Split("class=\"edge\"").Length - 1);
        Assert.Contains("a: stays 0.9, to b 0.1; b: stays 0.5, to c 0.5; c: to a 0.995.", svg, StringComparison.Ordinal);
        foreach (int states in new[] { 1, 2 })
        {
            string small = await ChartRenderer.RenderSvgAsync(
                new StateGraphData("chain", [.. Enumerable.Range(1, states).Select(static k => $"{k}")], [], [.. Enumerable.Repeat(1.0 / states, states * states)]));
            Assert.Equal(states * states, small.Split("class=\"edge\"").Length - 1);
        }
    }

    private static HiddenMarkovReport Report()
    {
        var rows = new MatrixSource(Cells, 1, ["x"]);
        var data = new GroupedRows(rows, RowGroups.OfLengths([11, 6]));
        var family = new ProductEmission(EmissionPart.Of(new PoissonEmission(1, [1, 8], [new(2, 1)]), [0]));
        var fit = HiddenMarkov.Fit(data, family, new() { Restarts = 2 });
        return HiddenMarkovReport.From(fit with { Model = fit.Model.Named(new() { Columns = [new("x", ColumnKind.Count)] }) }, data, "steps");
    }
}
