using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.References;

/// <summary>Where every way to climb ends on Old Faithful, and how near one that sees the data in parts gets on many rows.</summary>
public sealed class FitMethodReferences
{
    /// <summary>R 4.2, mclust 6.0.0, VVV with two components, as among the other references.</summary>
    private const double Optimum = -1130.263960;

    private static readonly IRowSource Faithful = Datasets.TryFind("faithful")!.Open();

    [Theory]
    [InlineData("em")]
    [InlineData("annealed")]
    [InlineData("gem")]
    [InlineData("gradient")]
    public void Methods_that_climb_ln_p_reach_its_peak(string name)
    {
        var fit = GaussianMixture.Fit(Faithful, new() { Components = 2, Method = FitMethod.All.Single(m => m.Name == name) });
        Assert.Equal(Optimum, fit.Bound.Evidence, 1e-5);
        Assert.Equal(StopReason.Converged, fit.Reason);
        Assert.Empty(fit.Warnings);
    }

    [Fact]
    public void Viterbi_training_ends_at_a_partition_that_it_does_not_leave()
    {
        // Classification EM in twenty lines of NumPy, from k-means on standardized columns, ends at these digits.
        var options = new GaussianMixtureOptions { Components = 2, Method = new FitMethod.Viterbi() };
        var fit = GaussianMixture.Fit(Faithful, options);
        Assert.Equal(-1130.283183, fit.Bound.Evidence, 1e-6);
        Assert.Equal(-1130.495501, fit.Bound.ExpectedLogJoint, 1e-6);
        Assert.Equal(fit.Bound.ExpectedLogJoint, fit.Bound.Objective);
        var next = fit.Model.Maximize(fit.Statistics!.Values);
        Assert.Equal(fit.Model.Assign(Faithful), next.Assign(Faithful));
        Assert.Equal(fit.Model.LogLikelihood(Faithful), next.LogLikelihood(Faithful), 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Stochastic_em_wanders_below_the_peak_and_its_average_is_near_it(int seed)
    {
        // Draws move the parameters by what is not known of the components, which costs about a tenth of a nat.
        var fit = GaussianMixture.Fit(Faithful, new() { Components = 2, Method = new FitMethod.StochasticEm(), Seed = new((ulong)seed) });
        Assert.Equal(1000, fit.Iterations);
        Assert.InRange(fit.History.Skip(500).Take(500).Average(static bound => bound.Evidence), -1130.45, -1130.30);
        Assert.InRange(fit.Bound.Evidence, Optimum - 0.01, Optimum + 1e-6);
        Assert.Equal(StopReason.Completed, fit.Reason);
    }

    [Fact]
    public void Methods_that_see_a_part_at_a_time_get_near_the_batch_optimum()
    {
        int count = LongChecks.AreOn ? 1_000_000 : 100_000;
        const int dimension = 8, components = 8;
        var truth = Truth(dimension, components);
        var rng = new Seed(77).ToRng();
        double[] values = new double[count * dimension];
        for (int n = 0; n < count; n++)
        {
            truth.DrawRow(truth.DrawComponent(ref rng), ref rng, values.AsSpan(n * dimension, dimension));
        }

        var rows = new MatrixSource(values, dimension);
        var options = new GaussianMixtureOptions { Components = components, Restarts = 1, Stop = new() { Tolerance = 1e-4 } };
        var batch = GaussianMixture.Fit(rows, options);
        Assert.True(batch.HasConverged);
        double best = batch.Bound.Evidence;
        var online = GaussianMixture.Fit(rows, options with { Method = new FitMethod.OnlineEm(2) });
        var gradient = GaussianMixture.Fit(rows, options with { Method = new FitMethod.StochasticGradient(2) });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"batch {best:F1} after {batch.Iterations}; online {(best - online.Bound.Evidence) / count:E2}, sgd {(best - gradient.Bound.Evidence) / count:E2} nats a row below");
        Assert.Equal(best, online.Bound.Evidence, 1e-3 * Math.Abs(best));
        Assert.Equal(best, gradient.Bound.Evidence, 1e-2 * Math.Abs(best));

        // In the second half of the first pass, rows that it had not learnt from were already predicted nearly as well.
        double[] late = [.. online.Prequential.Skip(online.Prequential.Count / 4).Take(online.Prequential.Count / 4).Select(static part => part.MeanLogDensity)];
        Assert.Equal(best / count, late.Average(), 0.05);
    }

    /// <summary>Clusters of different shape that overlap a little.</summary>
    private static GaussianMixture Truth(int dimension, int components)
    {
        var rng = new Seed(78).ToRng();
        double[] means = [.. Enumerable.Range(0, components * dimension).Select(_ => 2 * rng.NextGaussian())];
        var covariances = new List<double>();
        for (int k = 0; k < components; k++)
        {
            double[] loading = [.. Enumerable.Range(0, dimension).Select(_ => 0.7 * rng.NextGaussian())];
            double[] covariance = new double[Packed.Length(dimension)];
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariance[Packed.Index(i, j)] = (i == j ? 0.5 + rng.NextDouble() : 0) + (loading[i] * loading[j]);
                }
            }

            covariances.AddRange(covariance);
        }

        double[] weights = [.. Enumerable.Range(0, components).Select(static k => 1 + (0.3 * k))];
        var floor = CovarianceFloor.Restore(new double[dimension].Select(static _ => 1e-9).ToArray(), new bool[dimension], 1e-9);
        return new(weights, new GaussianEmission(CovarianceStructures.Full, floor, means, covariances.ToArray()));
    }
}
