using Elbo.Data;
using Elbo.Models;

namespace Elbo.Tests.References;

/// <summary>Old Faithful with fourteen rows added that belong to no cluster; the log-likelihood with noise is that of an independent program in double precision.</summary>
public sealed class RobustMixtureReferences
{
    private const int Outliers = 14;

    private static readonly double[] Clean = Values();
    private static readonly MatrixSource Rows = Source(
        [.. Clean, .. Enumerable.Range(0, Outliers).SelectMany(static i => new double[] { i % 2 == 0 ? -5 : 12, 10 + (10 * i) })]);

    private static readonly GaussianMixture Truth = GaussianMixture.Fit(Source(Clean), new() { Start = Start(Clean), Stop = new() { Tolerance = 1e-13 } }).Model;

    [Fact]
    public void Outliers_pull_the_means_of_gaussians_by_seventy_one_percent()
    {
        var model = GaussianMixture.Fit(Rows, new() { Start = Start(All()) }).Model;
        Assert.Equal(0.71, LargestError(model.Mean(0), model.Mean(1)), 0.005);
    }

    [Fact]
    public void They_pull_those_of_t_distributions_by_five_percent_at_most()
    {
        var fit = RobustMixture.Fit(Rows, new() { Start = Start(All()) });
        Assert.InRange(LargestError(fit.Model.Mean(0), fit.Model.Mean(1)), 0, 0.05);
        Assert.False(fit.IsDegenerate);
    }

    [Fact]
    public void With_noise_they_pull_by_half_a_percent_at_most_and_are_told_apart()
    {
        var fit = RobustMixture.Fit(Rows, new() { Start = Start(All()), HasHeavyTails = false, HasNoise = true });
        Assert.Equal(-Math.Log(2210), -fit.Model.Emission.Noise!.LogVolume, 1e-12);
        Assert.Equal(-1292.837223, fit.Bound.Evidence, 1e-6);
        Assert.InRange(LargestError(fit.Model.Mean(0), fit.Model.Mean(1)), 0, 0.005);
        double[,] posterior = fit.Model.Responsibilities(Rows);
        for (int n = 0; n < posterior.GetLength(0); n++)
        {
            Assert.True(n < Clean.Length / 2 ? posterior[n, 2] < 0.2 : posterior[n, 2] > 0.99, $"row {n + 1}: {posterior[n, 2]}");
        }
    }

    [Fact]
    public void Starts_that_are_drawn_find_the_same_peak()
    {
        var fit = RobustMixture.Fit(Rows, new() { Components = 2, HasHeavyTails = false, HasNoise = true });
        Assert.True(fit.Bound.Evidence >= -1292.837223 - 1e-5);
        Assert.False(fit.IsDegenerate);
        Assert.True(fit.Model.Weights[0] > fit.Model.Weights[1]);
        Assert.Equal(3, fit.Model.Components);
    }

    [Fact]
    public void A_cluster_in_which_a_column_is_constant_ends_on_the_floor()
    {
        // The seven rows of eruptions 12, whose scatter in that column becomes a denormal number as others leave the component.
        var labels = new MixtureStart.Labels([.. Enumerable.Range(0, 286).Select(static n => n < 272 ? (Clean[(2 * n) + 1] > 68 ? 1 : 0) : n % 2 == 0 ? 0 : 2)]);
        var fit = RobustMixture.Fit(Rows, new() { Start = labels });
        Assert.True(double.IsFinite(fit.Bound.Evidence));
        Assert.Contains(fit.Warnings, static warning => warning.Code == "variance-floor");
    }

    private static double LargestError(ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        double most = 0;
        for (int d = 0; d < 2; d++)
        {
            most = Math.Max(most, Math.Abs((low[d] / Truth.Mean(0)[d]) - 1));
            most = Math.Max(most, Math.Abs((high[d] / Truth.Mean(1)[d]) - 1));
        }

        return most;
    }

    private static MixtureStart Start(double[] values) =>
        new MixtureStart.Labels([.. Enumerable.Range(0, values.Length / 2).Select(n => values[(2 * n) + 1] > 68 ? 1 : 0)]);

    private static double[] All()
    {
        var batch = new RowBatch();
        Rows.Read(0, batch);
        return batch.Rows.Values.ToArray();
    }

    private static MatrixSource Source(double[] values) => new(values, 2, ["eruptions", "waiting"]);

    private static double[] Values()
    {
        var batch = new RowBatch();
        Datasets.TryFind("faithful")!.Open().Read(0, batch);
        return batch.Rows.Values.ToArray();
    }
}
