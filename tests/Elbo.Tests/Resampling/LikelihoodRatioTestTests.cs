using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Resampling;

namespace Elbo.Tests.Resampling;

/// <summary>The parametric bootstrap of the likelihood ratio.</summary>
public sealed class LikelihoodRatioTestTests
{
    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(2.0, 0.75)]
    [InlineData(2.5, 0.5)]
    [InlineData(3.5, 0.25)]
    public void The_p_value_counts_the_data_among_the_replicates(double statistic, double expected) =>
        Assert.Equal(expected, new LikelihoodRatioTest("a", "b", statistic, [1, 2, 3], 0).PValue);

    // R 4.2, mclust 6.0.0: mclustBootstrapLRT(faithful, modelName = "VVV", maxG = 3, nboot = 199), set.seed(2): 319.065354 (its EM stops a little
    // early) with p 0.005 = 1/200 for one against two.
    [Fact]
    public void Two_eruptions_are_not_one()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var test = Test(rows, "VVV", 1, 19, new Seed(1));
        Assert.Equal(2 * (1289.796740 - 1130.263960), test.Statistic, 1e-4);
        Assert.Equal(("VVV K=1", "VVV K=2"), (test.Null, test.Alternative));
        Assert.Equal(1.0 / 20, test.PValue);
        Assert.Equal(19, test.Replicates.Count + test.Skipped);
    }

    [Fact]
    public void The_p_values_of_rows_from_the_smaller_mixture_are_uniform()
    {
        const int Sets = 60;
        const int Replicates = 15;
        var truth = GaussianMixture.Fit(Datasets.TryFind("galaxies")!.Open(), new() { Components = 1 }).Model;
        int[] quarters = new int[4];
        for (int set = 0; quarters.Sum() < Sets; set++)
        {
            var options = new GaussianMixtureOptions { Covariance = CovarianceStructures.Parse("EII"), Seed = new(5), Start = new MixtureStart.KMeans(), Restarts = 3 };
            var rows = new MatrixSource(truth.Sample(40, options.Seed.Derive(set)));
            var alternative = GaussianMixture.Fit(rows, options with { Components = 2 });

            // As replicates without a clean fit of two components are left out, so are data.
            if (!alternative.IsDegenerate)
            {
                var test = GaussianMixture.Test(rows, options, GaussianMixture.Fit(rows, options with { Components = 1 }), alternative, Replicates);
                quarters[(int)Math.Ceiling(test.PValue * quarters.Length) - 1]++;
            }
        }

        // Fifteen of sixty expected in each quarter; that any is outside of this has a chance below one in a thousand.
        Assert.All(quarters, static count => Assert.InRange(count, 4, 29));
    }

    [Fact]
    public void Any_number_of_threads_draws_the_same()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var one = Test(rows, "EII", 2, 6, new Seed(3), threads: 1);
        var three = Test(rows, "EII", 2, 6, new Seed(3), threads: 3);
        Assert.Equal(one.Replicates, three.Replicates);
        Assert.NotEqual(one.Replicates, Test(rows, "EII", 2, 6, new Seed(4)).Replicates);
    }

    [Fact]
    public void Rows_that_count_several_times_are_drawn_as_often()
    {
        double[] values = Datasets.TryFind("galaxies")!.Open().ReadAll();
        var twice = new MatrixSource(values, 1, null, Enumerable.Repeat(2.0, values.Length).ToArray());
        var fit = GaussianMixture.Fit(twice, new() { Components = 1 });
        var drawn = fit.Model.Sample((int)(2 * twice.UnitCount), new Seed(1).Derive("drawn rows").Derive(0));
        var source = new MatrixSource(drawn);
        double Height(int components) => GaussianMixture.Fit(source, new() { Components = components }).Bound.Evidence;
        Assert.Equal(2 * (Height(2) - Height(1)), Test(twice, "VVV", 1, 1, new Seed(1)).Replicates.Single(), 1e-4);
    }

    [Fact]
    public void Stopping_keeps_what_is_done()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<FitProgress>();
        var rows = Datasets.TryFind("faithful")!.Open();
        var options = new GaussianMixtureOptions { Threads = 1, Covariance = CovarianceStructures.Parse("EII") };
        var test = GaussianMixture.Test(
            rows,
            options,
            GaussianMixture.Fit(rows, options with { Components = 1 }),
            GaussianMixture.Fit(rows, options with { Components = 2 }),
            1000,
            new Told(progress =>
            {
                seen.Add(progress);
                if (progress.RunsDone == 3)
                {
                    stop.Cancel();
                }
            }),
            stop.Token,
            default);
        Assert.Equal(3, test.Replicates.Count + test.Skipped);
        Assert.Equal([1, 2, 3], seen.Select(static p => p.RunsDone));
        Assert.All(seen, static p => Assert.Equal(("EII K=1 against EII K=2", FitPhase.Replicates, 1000), (p.Label, p.Phase, p.Runs)));
    }

    [Fact]
    public void A_degenerate_fit_is_not_tested()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var clean = GaussianMixture.Fit(rows, new() { Components = 1 });
        var collapsed = GaussianMixture.Fit(rows, new() { Components = 100, Restarts = 1 });
        Assert.True(collapsed.IsDegenerate);
        var error = Assert.Throws<ArgumentException>(() => GaussianMixture.Test(rows, new(), clean, collapsed, 3));
        Assert.StartsWith("VVV K=100 is degenerate: a likelihood-ratio test of it would mean nothing.", error.Message, StringComparison.Ordinal);
    }

    private static LikelihoodRatioTest Test(IRowSource rows, string structure, int components, int replicates, Seed seed, int threads = 2)
    {
        var options = new GaussianMixtureOptions { Covariance = CovarianceStructures.Parse(structure), Threads = threads, Seed = seed };
        return GaussianMixture.Test(
            rows,
            options,
            GaussianMixture.Fit(rows, options with { Components = components }),
            GaussianMixture.Fit(rows, options with { Components = components + 1 }),
            replicates);
    }

    private sealed class Told(Action<FitProgress> act) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => act(value);
    }
}
