using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Starts;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class MixtureStartTests
{
    private static readonly MixtureStart[] All =
    [
        new MixtureStart.Portfolio(),
        new MixtureStart.Hierarchical(),
        new MixtureStart.Hierarchical(AgglomerationCriterion.EII),
        new MixtureStart.KMeans(),
        new MixtureStart.KMeans(KMeansColumns.Raw),
        new MixtureStart.KMeans(KMeansColumns.Whitened),
        new MixtureStart.Random(),
        new MixtureStart.RandomResponsibilities(),
        new MixtureStart.SubsetEm(),
    ];

    public static TheoryData<string> Names => [.. All.Select(static start => start.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_start_has_no_empty_component_and_a_fit_the_same_bits_on_any_number_of_threads(string name)
    {
        var rows = GaussianMixtureTests.Blobs(3, 3, 400);
        foreach (var structure in new[] { CovarianceStructures.Full, CovarianceStructures.Tied, CovarianceStructures.Spherical })
        {
            var options = new GaussianMixtureOptions { Components = 3, Covariance = structure, Start = Named(name), Restarts = 4, Threads = 1 };
            var step = GaussianMixture.Iterate(rows, options).ElementAt(1);
            Assert.All(step.Model.Weights.ToArray(), static weight => Assert.True(weight > 0.01));
            var fit = GaussianMixture.Fit(rows, options);
            var again = GaussianMixture.Fit(rows, options with { Threads = 5 });
            Assert.Equal(fit.Bound, again.Bound);
            Assert.Equal(fit.Model.Emission.Means.ToArray(), again.Model.Emission.Means.ToArray());
            Assert.Equal(
                fit.Restarts!.Optima.Select(static o => (o.LogLikelihood, o.Count, string.Join('+', o.Starts))),
                again.Restarts!.Optima.Select(static o => (o.LogLikelihood, o.Count, string.Join('+', o.Starts))));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_seed_draws_another_start_where_there_is_something_to_draw(string name)
    {
        var start = Named(name);
        var rows = GaussianMixtureTests.Blobs(2, 3, 300);
        double[] Likelihoods(ulong seed) =>
            [.. GaussianMixture.Iterate(rows, new() { Components = 4, Start = start, Seed = new(seed) }).Take(2).Select(static step => step.Bound.Evidence)];
        Assert.Equal(Likelihoods(1), Likelihoods(1));
        bool differs = !Likelihoods(1).SequenceEqual(Likelihoods(2)) || !Likelihoods(1).SequenceEqual(Likelihoods(3));

        // The portfolio begins with a hierarchical one.
        Assert.Equal(start is { IsDrawn: true } and not MixtureStart.Portfolio, differs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Hard_cases_end_in_a_finite_fit(string name)
    {
        var rng = new Seed(6).ToRng();
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextGaussian())];
        double[] few = Draw(4 * 3);
        double[] line = [.. Draw(40).SelectMany(static x => new[] { x, 2 * x, 7, 1 - x })];
        double[] repeated = [.. Enumerable.Range(0, 60).SelectMany(static n => new[] { n % 3, n % 3 == 1 ? 5.0 : 0 })];
        MatrixSource[] sources = [new(few, 3), new(line, 4), new(repeated, 2), new(Draw(50), 1)];
        foreach (var rows in sources)
        {
            foreach (var structure in CovarianceStructures.All.Where((_, number) => number % 3 == 0))
            {
                var fit = GaussianMixture.Fit(rows, new() { Components = 3, Covariance = structure, Start = Named(name), Restarts = 3 });
                Assert.True(double.IsFinite(fit.Bound.Evidence), $"{structure.Name} on {rows.UnitCount} × {rows.Dimension}");
            }
        }
    }

    [Theory]
    [InlineData("EVE")]
    [InlineData("VVE")]
    public void Common_axes_of_columns_in_units_far_apart_end_in_a_finite_fit(string structure)
    {
        // As in the breast cancer data of Wolberg, whose areas and concavities did it: along a turned axis rounding made a variance negative.
        var rng = new Seed(12).ToRng();
        double[] values = new double[120 * 8];
        for (int n = 0; n < 120; n++)
        {
            double shared = rng.NextGaussian();
            for (int d = 0; d < 8; d++)
            {
                values[(n * 8) + d] = Math.Pow(10, 6 - (2 * d)) * (shared + (3 * (n % 2)) + (0.01 * rng.NextGaussian()));
            }
        }

        var fit = GaussianMixture.Fit(new MatrixSource(values, 8), new() { Components = 2, Covariance = CovarianceStructures.Parse(structure) });
        Assert.True(double.IsFinite(fit.Bound.Evidence));
    }

    [Theory]
    [InlineData(AgglomerationCriterion.VVV)]
    [InlineData(AgglomerationCriterion.EII)]
    public void To_a_hierarchical_start_a_weight_is_that_many_equal_rows(AgglomerationCriterion criterion)
    {
        double[] values = GaussianMixtureTests.Blobs(3, 2, 200).ReadAll();
        double[] weights = [.. Enumerable.Range(0, 200).Select(static n => (double)(n * n % 3))];
        double[] copies = [.. Enumerable.Range(0, 200).SelectMany(n => Enumerable.Repeat(values.AsSpan(2 * n, 2).ToArray(), n * n % 3)).SelectMany(static row => row)];
        var options = new GaussianMixtureOptions { Components = 3, Start = new MixtureStart.Hierarchical(criterion) };
        var expected = GaussianMixture.Iterate(new MatrixSource(copies, 2), options).First();
        var actual = GaussianMixture.Iterate(new MatrixSource(values, 2, weights: weights), options).First();
        Assert.Equal(expected.Bound.Evidence, actual.Bound.Evidence, 1e-9);
    }

    [Fact]
    public void Whitened_columns_are_uncorrelated_and_have_unit_variances()
    {
        var rng = new Seed(3).ToRng();
        double[] values = new double[500 * 4];
        for (int n = 0; n < 500; n++)
        {
            double a = rng.NextGaussian(), b = rng.NextGaussian(), c = rng.NextGaussian();
            (values[4 * n], values[(4 * n) + 1], values[(4 * n) + 2], values[(4 * n) + 3]) = (1e6 + a, 1e-3 * (a + (0.1 * b)), c, 5);
        }

        var rows = new MatrixSource(values, 4);
        var whitening = new Whitening(rows, rows.Summary, 0.5);
        Assert.Equal(3, whitening.Dimension);
        var batch = new RowBatch();
        var white = whitening.Apply(rows);
        white.Read(0, batch);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = Enumerable.Range(0, 500).Average(n => batch.Rows[n][i] * batch.Rows[n][j]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-6);
            }
        }

        double[] restored = whitening.Restore(batch.Rows.Values);
        Assert.All(Enumerable.Range(0, values.Length), i => Assert.Equal(values[i], restored[i], 1e-6));
    }

    [Fact]
    public void The_report_names_the_starts_that_found_each_peak()
    {
        var fit = GaussianMixture.Fit(Datasets.TryFind("iris")!.Open(), new() { Components = 3 });
        var report = fit.Restarts!;
        Assert.Equal(report.Runs, report.Optima.Sum(static o => o.Count));
        string[] names = [.. report.Optima.SelectMany(static o => o.Starts).Distinct(StringComparer.Ordinal)];
        Assert.Contains("hierarchical", names, StringComparer.Ordinal);
        Assert.Contains("hierarchical-eii", names, StringComparer.Ordinal);
        Assert.Contains("k-means++-whitened", names, StringComparer.Ordinal);
        Assert.Contains("split-and-merge", names, StringComparer.Ordinal);
        Assert.True(report.GivenUp > 0);
        Assert.Contains(report.Optima[0].Starts, static name => name.StartsWith("hierarchical", StringComparison.Ordinal));

        var alone = GaussianMixture.Fit(Datasets.TryFind("iris")!.Open(), new() { Components = 3, Start = new MixtureStart.KMeans(), Restarts = 7 });
        Assert.Equal((7, 0), (alone.Restarts!.Runs, alone.Restarts.GivenUp));
        Assert.All(alone.Restarts.Optima, static o => Assert.Equal(["k-means++"], o.Starts));
    }

    [Fact]
    public void A_peak_with_two_components_in_one_group_and_one_in_two_is_left_by_splitting_and_merging()
    {
        var rng = new Seed(9).ToRng();
        double[] values = new double[300 * 2];
        int[] labels = new int[300];
        for (int n = 0; n < 300; n++)
        {
            // Groups 0 and 1 lie close together and share a label; the far group 2 has two.
            (values[2 * n], values[(2 * n) + 1]) = ((n % 3 == 2 ? 40 : 6 * (n % 3)) + rng.NextGaussian(), rng.NextGaussian());
            labels[n] = n % 3 < 2 ? 0 : 1 + (n % 2);
        }

        var rows = new MatrixSource(values, 2);
        var covariance = CovarianceStructures.Spherical;
        var stuck = GaussianMixture.Fit(rows, new() { Covariance = covariance, Start = new MixtureStart.Labels(labels) });
        var best = GaussianMixture.Fit(rows, new() { Covariance = covariance, Components = 3, Start = new MixtureStart.Labels([.. Enumerable.Range(0, 300).Select(static n => n % 3)]) });
        Assert.True(stuck.Bound.Evidence < best.Bound.Evidence - 50);

        var moves = new SplitAndMerge(stuck.Model, rows, new Whitening(rows, rows.Summary, 0));
        var move = moves.Candidates(1).Single();
        Assert.Equal((1, 2, 0), (move.First, move.Second, move.Split));
        var batch = new RowBatch();
        rows.Read(0, batch);
        double[] responsibilities = new double[3 * 300];
        moves.Apply(move, batch.Rows, responsibilities);
        for (int n = 0; n < 300; n++)
        {
            Assert.Equal(1, responsibilities[n] + responsibilities[300 + n] + responsibilities[600 + n], 1e-12);
        }

        int[] moved = [.. Enumerable.Range(0, 300).Select(n => Enumerable.Range(0, 3).MaxBy(k => responsibilities[(k * 300) + n]))];
        var left = GaussianMixture.Fit(rows, new() { Covariance = covariance, Start = new MixtureStart.Labels(moved) });
        Assert.Equal(best.Bound.Evidence, left.Bound.Evidence, 1e-6);
    }

    [Fact]
    public void A_small_group_far_from_all_is_found_by_putting_a_component_there()
    {
        var rng = new Seed(4).ToRng();
        double[] values = new double[410 * 2];
        for (int n = 0; n < 410; n++)
        {
            // Two large groups, and ten rows that lie close together.
            var (x, y, spread) = n >= 400 ? (4.0, 6.0, 0.1) : n % 2 == 0 ? (0.0, 0.0, 1.0) : (8.0, 0.0, 1.0);
            (values[2 * n], values[(2 * n) + 1]) = (x + (spread * rng.NextGaussian()), y + (spread * rng.NextGaussian()));
        }

        var rows = new MatrixSource(values, 2);
        int[] labels = [.. Enumerable.Range(0, 410).Select(static n => n % 2 == 1 && n < 400 ? 0 : n % 4 == 0 ? 1 : 2)];

        // Before EM moves a component there by itself.
        var stuck = GaussianMixture.Fit(
            rows, new() { Covariance = CovarianceStructures.Spherical, Start = new MixtureStart.Labels(labels), Stop = new StopRule { MaxIterations = 1 } }).Model;
        var (first, second) = new SplitAndMerge(stuck, rows, new Whitening(rows, rows.Summary, 0)).MostAlike;
        var moves = new MergeAndInsert(stuck, rows, new Whitening(rows, rows.Summary, 0.5));
        var balls = moves.Candidates(3);
        Assert.InRange(balls.Count, 1, 6);
        Assert.All(balls.Index(), ball => Assert.DoesNotContain(balls.Take(ball.Index), other => other.Contains(ball.Item.Center)));

        var batch = new RowBatch();
        rows.Read(0, batch);
        double[] responsibilities = new double[3 * batch.UnitCount];
        Assert.Contains(balls, ball =>
        {
            moves.Apply(first, second, ball, batch.Rows, responsibilities);
            for (int n = 0; n < batch.UnitCount; n++)
            {
                Assert.Equal(1, Enumerable.Range(0, 3).Sum(k => responsibilities[(k * batch.UnitCount) + n]), 1e-12);
            }

            return rows.BatchCount > 1 || Enumerable.Range(400, 10).Count(n => responsibilities[(second * batch.UnitCount) + n] == 1) >= 5;
        });

        var best = GaussianMixture.Fit(rows, new() { Covariance = CovarianceStructures.Spherical, Components = 3 });
        Assert.Equal(10.0 / 410, best.Model.Weights[2], 1e-3);
    }

    [Fact]
    public void A_dendrogram_serves_every_number_of_components()
    {
        var rows = GaussianMixtureTests.Blobs(3, 2, 300);
        var options = new GaussianMixtureOptions { Restarts = 3 };
        var selection = GaussianMixture.Select(rows, options, [2, 3, 4]);
        foreach (var candidate in selection.Candidates)
        {
            Assert.Equal(GaussianMixture.Fit(rows, options with { Components = candidate.Components }).Bound, candidate.Fit.Bound);
        }
    }

    private static MixtureStart Named(string name) => All.Single(start => start.Name == name);
}
