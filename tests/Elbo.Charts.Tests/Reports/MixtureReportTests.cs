using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Charts.Tests.Reports;

public sealed class MixtureReportTests
{
    private static MatrixSource TwoClusters(int rows, int dimension)
    {
        var rng = new Seed(5).ToRng();
        double[] values = new double[rows * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rng.NextGaussian() + (i / dimension % 3 == 0 ? 8 : 0);
        }

        return new(values, dimension);
    }

    [Fact]
    public void A_fit_gives_its_numbers_and_a_sample_of_its_rows()
    {
        var rows = TwoClusters(3000, 2);
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Threads = 1 });
        var report = MixtureReport.From(fit, rows, "two clusters");
        Assert.Equal((2000, 3000L), (report.Sample.Count, report.Sample.Of));
        Assert.Equal(fit.Model.Weights.ToArray(), report.Weights);
        Assert.Equal(fit.Model.Mean(1).ToArray(), report.Means[1]);
        Assert.Equal(fit.History.Count, report.History.Count);
        for (int i = 0; i < report.Sample.Count; i++)
        {
            int nearest = Math.Abs(report.Sample[i, 0] + report.Sample[i, 1] - report.Means[0].Sum())
                < Math.Abs(report.Sample[i, 0] + report.Sample[i, 1] - report.Means[1].Sum()) ? 0 : 1;
            Assert.Equal(nearest, report.Sample.Components[i]);
        }
    }

    [Fact]
    public void Missing_cells_are_drawn_at_their_means_and_marked()
    {
        double[] values = new double[600];
        var rng = new Seed(5).ToRng();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 10 == 1 ? double.NaN : rng.NextGaussian() + (i / 2 % 3 == 0 ? 8 : 0);
        }

        var rows = new MatrixSource(values, 2, allowsMissing: true);
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Missing = MissingCells.Marginalize });
        var report = MixtureReport.From(fit, rows, "gaps");
        Assert.Equal(60, report.Sample.Imputed.Count(static isImputed => isImputed));
        Assert.All(report.Sample.Values, static value => Assert.True(double.IsFinite(value)));
        Assert.Equal(fit.Model.Impute(rows)[0, 1], report.Sample[0, 1]);
        Assert.All(report.Regression!.Curve, static point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Mean) && point.Deviation > 0));
    }

    [Fact]
    public void A_robust_mixture_rings_what_is_noise()
    {
        double[] values = new double[606];
        var rng = new Seed(5).ToRng();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rng.NextGaussian() + (i / 2 % 3 == 0 ? 8 : 0);
        }

        (values[602], values[603], values[604], values[605]) = (30, -30, -30, 30);
        var rows = new MatrixSource(values, 2);
        var selection = RobustMixture.Select(rows, new() { HasNoise = true, Restarts = 2 }, new([new VVV()], [2]));
        var report = RobustMixtureReport.From(selection, rows, "noise");
        Assert.Equal([true, true], report.Sample.Outliers.TakeLast(2));
        Assert.Equal([-1, -1], report.Sample.Components.TakeLast(2));
        Assert.Equal(2, report.Weights.Count);
        Assert.Equal(2, report.DegreesOfFreedom.Count);
    }

    [Fact]
    public void Known_rows_groups_and_the_regression_are_in_the_report()
    {
        var rows = TwoClusters(300, 2);
        var known = new RowLabels("kind", ["far", "near"], [.. Enumerable.Range(0, 300).Select(static n => n % 10 > 1 ? -1 : n % 3 == 0 ? 0 : 1)]);
        var fit = GaussianMixture.Fit(rows, new() { Known = known, Threads = 1 });
        var report = MixtureReport.From(fit, rows, "labels", new(known, null));
        Assert.Equal(["far", "near"], report.ComponentNames, StringComparer.Ordinal);
        Assert.Equal(60, report.Sample.Known.Count(static isKnown => isKnown));
        Assert.Equal(300, report.Regression!.Points.Count);
        double[] mean = new double[1], variance = new double[1];
        var middle = report.Regression.Curve[100];
        fit.Model.Regression([0]).Predict([middle.X], mean, variance);
        Assert.Equal((mean[0], Math.Sqrt(variance[0])), (middle.Mean, middle.Deviation));

        // A group is drawn as one component, whatever its rows look like.
        var groups = RowGroups.OfLengths([.. Enumerable.Repeat(3, 100)]);
        var grouped = GaussianMixture.Fit(rows, new() { Components = 2, Groups = groups, Threads = 1 });
        var sample = MixtureReport.From(grouped, rows, "groups", new(null, groups)).Sample;
        Assert.All(Enumerable.Range(0, 300), n => Assert.Equal(sample.Components[n / 3 * 3], sample.Components[n]));
        Assert.Empty(sample.Known);
    }

    [Fact]
    public void The_histogram_counts_every_row_and_its_density_integrates_to_one()
    {
        var rows = TwoClusters(3000, 1);
        var report = MixtureReport.From(GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Threads = 1 }), rows, "one column");
        var histogram = report.Histogram!;
        Assert.Equal(3000, histogram.Counts.Sum());
        Assert.Equal(1, Enumerable.Range(0, histogram.Counts.Count).Sum(histogram.Density) * histogram.BinWidth, 9);
        var curve = histogram.Curves.Single(static c => c.Group < 0).Points;
        double area = curve.Zip(curve.Skip(1), static (a, b) => (b.X - a.X) * (a.Y + b.Y) / 2).Sum();
        Assert.Equal(1, area, 2);
    }

    [Fact]
    public void Weighted_rows_count_with_their_weights()
    {
        var rows = new MatrixSource(new double[] { 1, 2, 3, 9 }, 1, weights: new double[] { 1, 1, 1, 5 });
        var report = MixtureReport.From(GaussianMixture.Fit(rows, new() { Components = 1, Threads = 1 }), rows, "weights");
        Assert.Equal(8, report.Histogram!.Counts.Sum());
        Assert.Equal(5, report.Histogram.Counts[^1]);
    }

    [Fact]
    public void Rows_of_weight_0_are_not_drawn()
    {
        foreach (int count in (int[])[300, 3000])
        {
            var plain = TwoClusters(count, 2);
            var batch = new RowBatch();
            List<double> values = [];
            for (int b = 0; b < plain.BatchCount; b++)
            {
                plain.Read(b, batch);
                values.AddRange(batch.Rows.Values);
            }

            (values[0], values[^1]) = (1e9, -1e9);
            var rows = new MatrixSource(values.ToArray(), 2, weights: Enumerable.Range(0, count).Select(i => i == 0 || i == count - 1 ? 0.0 : 2).ToArray());
            var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Threads = 1 });
            var report = MixtureReport.From(fit, rows, "absent");
            Assert.DoesNotContain(report.Sample.Values, static value => Math.Abs(value) > 100);
            Assert.Equal(report.Sample.Count, report.Sample.Values.Count / 2);
            Assert.Equal(count == 300 ? (298, 298L) : (report.Sample.Count, 3000L), (report.Sample.Count, report.Sample.Of));
            var points = new MixtureFrames([new(0, fit.Model, 0)], rows, "absent").Scatter(0).Points;
            Assert.Equal(report.Sample.Count, points.Count);
        }
    }

    [Fact]
    public void A_selection_marks_its_best_candidate_alone()
    {
        var rows = TwoClusters(300, 2);
        var report = MixtureReport.From(GaussianMixture.Select(rows, new() { Restarts = 2, Threads = 1 }, [1, 2, 3]), rows, "choice");
        Assert.Equal([1, 2, 3], report.Candidates.Select(static c => c.Components));
        Assert.Equal(2, Assert.Single(report.Candidates, static c => c.IsBest).Components);
    }

    [Fact]
    public void The_three_best_of_a_grid_are_marked_and_the_axis_leaves_out_the_worst()
    {
        var rows = TwoClusters(300, 2);
        MixtureGrid grid = new([new EII(), new EEI(), new EEE(), new VVV()], [1, 2, 3, 4]);
        var selection = GaussianMixture.Select(rows, new() { Restarts = 2, Threads = 1 }, grid, cancellation: TestContext.Current.CancellationToken);
        var report = MixtureReport.From(selection, rows, "choice");
        var chart = MixtureCharts.Comparison(report);
        var points = chart.Series.SelectMany(static s => s.Points).ToList();
        foreach (var (place, mark) in ((PointMark[])[PointMark.Best, PointMark.Second, PointMark.Third]).Index())
        {
            Assert.Equal(selection.Ranking[place].Criteria.Bic, Assert.Single(points, p => p.Mark == mark).Y);
        }

        Assert.Equal(selection.Best.Criteria.Bic, chart.RangeY!.Value.Minimum);
        Assert.InRange(points.Count(p => p.Y > chart.RangeY.Value.Maximum), 1, 4);
    }

    [Fact]
    public void Uncertain_rows_are_drawn_large_and_last()
    {
        var rows = TwoClusters(300, 2);
        var fit = GaussianMixture.Fit(rows, new() { Components = 3, Restarts = 2, Threads = 1 }, cancellation: TestContext.Current.CancellationToken);
        var report = MixtureReport.From(fit, rows, "doubt");
        double[,] responsibilities = fit.Model.Responsibilities(rows);
        Assert.Equal(
            Enumerable.Range(0, 300).Select(n => 1 - Enumerable.Range(0, 3).Max(k => responsibilities[n, k])), report.Sample.Uncertainties);
        var points = MixtureCharts.Uncertainty(report).Points;
        Assert.Equal(points.Select(static p => p.Size).Order(), points.Select(static p => p.Size));
        int most = report.Sample.Uncertainties.Index().MaxBy(static u => u.Item).Index;
        Assert.Equal((report.Sample[most, 0], report.Sample[most, 1]), (points[^1].X, points[^1].Y));
        Assert.Equal(0.3 + (1.7 * report.Sample.Uncertainties[most] / (2 / 3.0)), points[^1].Size, 1e-12);
    }

    [Fact]
    public void The_uncertainty_of_one_column_is_that_of_the_model()
    {
        var rows = TwoClusters(300, 1);
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Threads = 1 }, cancellation: TestContext.Current.CancellationToken);
        var report = MixtureReport.From(fit, rows, "doubt");
        var curve = MixtureCharts.UncertaintyCurve(report, report.Histogram!).Series[0].Points;
        double[,] responsibilities = fit.Model.Responsibilities(new MatrixSource(curve.Select(static p => p.X).ToArray(), 1));
        Assert.All(curve.Index(), p => Assert.Equal(1 - Math.Max(responsibilities[p.Index, 0], responsibilities[p.Index, 1]), p.Item.Y, 1e-9));
        Assert.InRange(curve.Max(static p => p.Y), 0.3, 0.5);
    }

    [Fact]
    public void The_columns_that_tell_components_apart_are_drawn()
    {
        var report = Samples.Report(13) with
        {
            Means = [new double[13], [.. Enumerable.Range(0, 13).Select(static d => d % 3 == 0 ? 9.0 : 0)]],
        };
        Assert.Equal([0, 3, 6, 9, 12], MixtureCharts.TellingColumns(report));
    }

    [Fact]
    public void An_annealed_history_is_called_by_its_name()
    {
        var rows = TwoClusters(300, 2);
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 2, Threads = 1 }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("log-likelihood", MixtureReport.From(fit, rows, "t").HistoryName);
        Assert.Equal("free energy", MixtureReport.From(fit with { History = [fit.History[0] with { Heat = 3 }, .. fit.History] }, rows, "t").HistoryName);
    }
}
