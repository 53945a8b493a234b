using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Resampling;

namespace Elbo.Tests.Resampling;

/// <summary>Standard errors by resampling rows.</summary>
public sealed class GaussianMixtureErrorsTests
{
    [Fact]
    public void Those_of_one_Gaussian_are_the_textbooks()
    {
        double[] values = Datasets.TryFind("galaxies")!.Open().ReadAll();
        var source = new MatrixSource(values, 1);
        double n = values.Length, mean = values.Average();
        double second = values.Average(v => Math.Pow(v - mean, 2)), fourth = values.Average(v => Math.Pow(v - mean, 4));
        var errors = Errors(source, new() { Components = 1 }, 1000);
        Assert.Equal((1000, 0), (errors.Replicates, errors.Skipped));
        Assert.Equal(mean, errors.Means[0][0].Value, 1e-9);

        // The standard deviation of 1,000 replicates is itself known to about 2 %.
        AssertNear(Math.Sqrt(second / n), errors.Means[0][0].StandardError, 0.08);
        AssertNear(Math.Sqrt((fourth - (second * second)) / n), errors.Variances[0][0].StandardError, 0.1);
        AssertNear(mean - (1.96 * Math.Sqrt(second / n)), errors.Means[0][0].Lower, 0.01);
        AssertNear(mean + (1.96 * Math.Sqrt(second / n)), errors.Means[0][0].Upper, 0.01);
        Assert.Equal(new BootstrapEstimate(1, 0, 1, 1), errors.Weights[0]);
    }

    // R 4.2, mclust 6.0.0: summary(MclustBootstrap(Mclust(faithful, 2, "VVV"), nboot = 999, type = "bs"), what = "se"), set.seed(1). The order of
    // the components is ours: by weight.
    [Fact]
    public void Those_of_faithful_are_those_of_mclust()
    {
        var errors = Errors(Datasets.TryFind("faithful")!.Open(), new() { Components = 2 }, 500);
        AssertNear(0.0286165, errors.Weights[0].StandardError, 0.12);
        AssertNear(0.0286165, errors.Weights[1].StandardError, 0.12);
        double[][] means = [[0.03233481, 0.46184360], [0.02934028, 0.60734618]];
        double[][] variances = [[0.02007162, 4.35146539], [0.01442009, 4.34551738]];
        for (int k = 0; k < 2; k++)
        {
            for (int d = 0; d < 2; d++)
            {
                AssertNear(means[k][d], errors.Means[k][d].StandardError, 0.12);
                AssertNear(variances[k][d], errors.Variances[k][d].StandardError, 0.12);
            }
        }
    }

    [Fact]
    public void Equal_weights_are_rows_that_stand_there_twice()
    {
        double[] values = Datasets.TryFind("galaxies")!.Open().ReadAll();
        var once = new MatrixSource(values, 1);
        var weighted = new MatrixSource(values, 1, null, Enumerable.Repeat(2.0, values.Length).ToArray());
        var single = Errors(once, new() { Components = 1 }, 600).Means[0][0].StandardError;
        AssertNear(single / Math.Sqrt(2), Errors(weighted, new() { Components = 1 }, 600).Means[0][0].StandardError, 0.1);
    }

    [Fact]
    public void Rows_are_drawn_by_weight_and_those_without_any_never()
    {
        double[] weights = [0, 3, 1.5, 0, 0.5, 995, 0];
        var pool = new RowPool(new MatrixSource(new double[] { 1, 2, 3, 4, 5, 6, 7 }, 1, null, weights));
        Assert.Equal(1000, pool.Draws);
        var total = new double[weights.Length];
        const int Sets = 2000;
        for (int i = 0; i < Sets; i++)
        {
            var batch = new RowBatch();
            pool.Draw(new Seed(1).Derive(i)).Read(0, batch);
            Assert.Equal(1000, batch.TotalWeight);
            for (int n = 0; n < total.Length; n++)
            {
                total[n] += batch.Rows.Weights[n];
            }
        }

        for (int n = 0; n < total.Length; n++)
        {
            // Five standard deviations of a Poisson count.
            Assert.InRange(total[n], (Sets * weights[n]) - (5 * Math.Sqrt(Sets * weights[n])), (Sets * weights[n]) + (5 * Math.Sqrt(Sets * weights[n])));
        }
    }

    [Fact]
    public void A_pool_of_many_batches_weighs_the_right_rows()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(static i => (double)i)];
        var drawn = new RowPool(new MatrixSource(values, 1)).Draw(new Seed(9));
        var seen = new double[values.Length];
        var batch = new RowBatch();
        for (int b = 0; b < drawn.BatchCount; b++)
        {
            drawn.Read(b, batch);
            for (int n = 0; n < batch.UnitCount; n++)
            {
                seen[(int)batch.Rows[n][0]] = batch.Rows.Weights[n];
            }
        }

        Assert.Equal(5000, seen.Sum());
        Assert.Equal(5000, drawn.Summary.Weight);

        // A row is missing with probability 1/e.
        Assert.InRange(seen.Count(static w => w == 0), 1700, 1980);
        Assert.All(Enumerable.Range(0, 5), block => Assert.InRange(seen.Skip(block * 1000).Take(1000).Sum(), 850, 1150));
    }

    [Fact]
    public void Any_number_of_threads_and_every_structure_gives_the_same_bits()
    {
        foreach (var structure in CovarianceStructures.All)
        {
            var options = new GaussianMixtureOptions { Components = 2, Covariance = structure, Threads = 1, Restarts = 2 };
            var rows = Datasets.TryFind("faithful")!.Open();
            var model = GaussianMixture.Fit(rows, options).Model;
            var one = GaussianMixture.Errors(rows, options, model, 4);
            var three = GaussianMixture.Errors(rows, options with { Threads = 3 }, model, 4);
            Assert.Equal(one.Means.SelectMany(static m => m), three.Means.SelectMany(static m => m));
            Assert.Equal(one.Weights, three.Weights);
            Assert.All(one.Variances.SelectMany(static v => v), static v => Assert.True(v.StandardError > 0 && v.Lower < v.Upper));
            Assert.Equal(model.Covariance(1)[1, 1], one.Variances[1][1].Value);
        }
    }

    private static GaussianMixtureErrors Errors(IRowSource rows, GaussianMixtureOptions options, int replicates) =>
        GaussianMixture.Errors(rows, options, GaussianMixture.Fit(rows, options).Model, replicates);

    private static void AssertNear(double expected, double actual, double relative) =>
        Assert.InRange(actual, expected - (relative * Math.Abs(expected)), expected + (relative * Math.Abs(expected)));
}
