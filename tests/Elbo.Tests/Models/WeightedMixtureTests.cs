using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

/// <summary>A row of weight w is the row w times, from the start of a fit to its criteria.</summary>
public sealed class WeightedMixtureTests
{
    public static TheoryData<string> Starts => ["k-means++", "labels", "means"];

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_weighted_fit_is_the_fit_of_the_rows_repeated(string start)
    {
        var (weighted, expanded, times) = Galaxies();
        var byRow = weighted.ReadAll().Select(static v => v < 15 ? 0 : v < 25 ? 1 : 2).ToArray();
        MixtureStart Start(bool isExpanded) => start switch
        {
            "labels" => new MixtureStart.Labels(isExpanded ? [.. byRow.SelectMany((label, i) => Enumerable.Repeat(label, times[i]))] : byRow),
            "means" => new MixtureStart.Means(new double[,] { { 10 }, { 20 }, { 30 } }),
            _ => new MixtureStart.KMeans(),
        };
        var options = new GaussianMixtureOptions { Components = 3 };
        var one = GaussianMixture.Fit(weighted, options with { Start = Start(false) });
        var other = GaussianMixture.Fit(expanded, options with { Start = Start(true) });
        Assert.Equal(other.TotalWeight, one.TotalWeight);
        Assert.Equal(82, one.UnitCount);
        Assert.Equal(times.Sum(), other.UnitCount);
        AssertClose(other.Bound.Evidence, one.Bound.Evidence);
        AssertClose(other.Criteria!.Bic, one.Criteria!.Bic);
        AssertClose(other.Criteria.Aic, one.Criteria.Aic);
        AssertClose(other.Criteria.Icl, one.Criteria.Icl);
        Assert.Equal(Math.Log(times.Sum()) * 8, one.Criteria.Bic + (2 * one.Bound.Evidence), 1e-9);
        AssertClose(other.Criteria.Bic, one.Model.Criteria(weighted).Bic);
        AssertClose(other.Model.Emission.Floor.Minima[0], one.Model.Emission.Floor.Minima[0]);
        for (int k = 0; k < 3; k++)
        {
            AssertClose(other.Model.Weights[k], one.Model.Weights[k]);
            AssertClose(other.Model.Mean(k)[0], one.Model.Mean(k)[0]);
            AssertClose(other.Model.Covariance(k)[0, 0], one.Model.Covariance(k)[0, 0]);
        }
    }

    [Fact]
    public void Only_the_unit_of_the_criteria_changes_where_all_weights_grow()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        double[] values = rows.ReadAll();
        MatrixSource Weighted(double weight) => new(values, 2, weights: Enumerable.Repeat(weight, 272).ToArray());
        var plain = GaussianMixture.Fit(rows, new() { Components = 2 });
        foreach (double weight in (double[])[1, 0.5, 1e-6, 1e6])
        {
            var fit = GaussianMixture.Fit(Weighted(weight), new() { Components = 2 });
            Assert.Equal(plain.Bound.Evidence, fit.Bound.Evidence / weight, 1e-6);
            Assert.Equal(plain.Model.Mean(1)[1], fit.Model.Mean(1)[1], 1e-4);
            Assert.Equal(weight < 0.01, fit.Warnings.Any(static w => w.Code == "small-weights"));
            Assert.Equal(weight < 0.01, fit.IsDegenerate);
        }
    }

    [Fact]
    public void Random_starts_take_heavy_rows_more_often_and_absent_ones_never()
    {
        double[] weights = [1, 2, 0, 5, 0.5, 1.5];
        var rows = new MatrixSource(new double[] { 0, 1, 2, 3, 4, 5 }, 1, weights: weights);
        var firsts = new double[6];
        const int Draws = 4000;
        for (int draw = 0; draw < Draws; draw++)
        {
            var start = GaussianMixture.Iterate(
                rows, new() { Components = 5, Start = new MixtureStart.Random(), Seed = new Seed(2).Derive(draw) }).First().Model;
            double[] means = [.. Enumerable.Range(0, 5).Select(k => start.Mean(k)[0])];
            Assert.Equal([0, 1, 3, 4, 5], means.Order());
            firsts[(int)means[0]]++;
        }

        // Five standard deviations of a share are 0.04 at most.
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(weights[i] / 10, firsts[i] / Draws, 0.04));
    }

    [Fact]
    public void A_center_that_is_repeated_is_no_absent_row()
    {
        // The sample of centers has two different rows that count, for three centers; the absent one must not become one.
        double[] values = [0, 0, 0, 1, 1, 1, 1e6];
        var rows = new MatrixSource(values, 1, weights: new double[] { 1, 1, 1, 1, 1, 1, 0 });
        var columns = rows.Summary;
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.All(new KMeans(rows, KMeans.InverseDeviations(columns)).Centers(3, 2, new((ulong)seed)), static center => Assert.True(center is 0 or 1));
        }
    }

    [Fact]
    public void Starts_that_compete_on_a_sample_see_weights()
    {
        // Two thirds of the rows are absent and lie elsewhere; of the others one group weighs four times the other.
        const int Rows = 210_000;
        var rng = new Seed(8).ToRng();
        var values = new double[Rows];
        var weights = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            bool isHeavy = rng.NextDouble() < 0.5;
            bool isAbsent = i % 3 != 0;
            values[i] = rng.NextGaussian() + (isAbsent ? 500 : isHeavy ? 10 : 0);
            weights[i] = isAbsent ? 0 : isHeavy ? 4 : 1;
        }

        var fit = GaussianMixture.Fit(new MatrixSource(values, 1, weights: weights), new() { Components = 2, Restarts = 2 });
        Assert.False(fit.IsDegenerate);
        Assert.Equal(Rows, fit.UnitCount);
        Assert.InRange(fit.Restarts!.Rows, 20_000, 70_000);
        Assert.Equal(0.8, fit.Model.Weights[0], 0.01);
        Assert.Equal(10, fit.Model.Mean(0)[0], 0.05);
        Assert.Equal(0, fit.Model.Mean(1)[0], 0.05);
    }

    [Theory]
    [InlineData("online")]
    [InlineData("sgd")]
    public void Windows_in_which_nothing_counts_teach_nothing(string method)
    {
        // 64 batches; the start's statistics come from every second one, and there every row is absent.
        const int Rows = 64 * 1024;
        var rng = new Seed(4).ToRng();
        var values = new double[Rows];
        var weights = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            values[i] = rng.NextGaussian() + (rng.NextDouble() < 0.3 ? 8 : 0);
            weights[i] = i / 1024 % 2 == 0 ? 0 : 1.5;
        }

        var rows = new MatrixSource(values, 1, weights: weights);
        FitMethod how = method == "online" ? new FitMethod.OnlineEm(2) { Schedule = new(1) } : new FitMethod.StochasticGradient(4, 1);
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Method = how });
        Assert.Equal(Rows * 0.75, fit.TotalWeight, 1e-6);
        Assert.Equal(0.7, fit.Model.Weights[0], 0.02);
        Assert.Equal(8, fit.Model.Mean(1)[0], 0.2);
    }

    [Fact]
    public void Rows_that_weigh_nothing_leave_a_model_as_it_is()
    {
        var rows = new MatrixSource(new double[] { 1, 2, 4, 7 }, 1);
        var start = GaussianMixture.Iterate(rows, new() { Components = 1 }).First().Model;
        var absent = new MatrixSource(new double[] { 100, 200 }, 1, weights: new double[2]);
        var next = Em.Iterate(start, absent, new()).ElementAt(2);
        Assert.Equal(start.Mean(0)[0], next.Model.Mean(0)[0]);
        Assert.Equal(0, next.Bound.Evidence);
        var error = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(absent, new()));
        Assert.StartsWith("There is no row with a weight above 0", error.Message, StringComparison.Ordinal);
        var huge = new MatrixSource(new double[] { 100, 200 }, 1, weights: new double[] { 1e308, 1e308 });
        Assert.Contains("divide all of them", Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(huge, new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_learnt_from_by_weight()
    {
        var rng = new Seed(6).ToRng();
        var text = new System.Text.StringBuilder("w,a\n");
        for (int i = 0; i < 40_000; i++)
        {
            bool isHeavy = rng.NextDouble() < 0.5;
            text.Append(isHeavy ? 3 : 1).Append(',').Append((rng.NextGaussian() + (isHeavy ? 10 : 0)).ToString("R", null)).Append('\n');
        }

        using var stream = StreamSource.Open(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.ToString())), "t", new() { Weights = "w" }, bufferRows: 5000);
        var fit = GaussianMixture.FitStream(stream, new() { Components = 2, Method = new FitMethod.OnlineEm(1) });
        Assert.Equal(40_000, fit.UnitCount);
        Assert.InRange(fit.TotalWeight, 79_000, 81_000);
        Assert.Equal(0.75, fit.Model.Weights[0], 0.02);
    }

    [Fact]
    public void The_summary_tells_rows_and_weight_where_they_differ()
    {
        var (weighted, expanded, times) = Galaxies();
        Assert.Contains($"82 rows (weight {times.Sum()}) × 1 column", GaussianMixture.Fit(weighted, new()).ToString(), StringComparison.Ordinal);
        Assert.Contains($"{times.Sum()} rows × 1 column", GaussianMixture.Fit(expanded, new()).ToString(), StringComparison.Ordinal);
        var tenths = new MatrixSource(weighted.ReadAll(), 1, weights: Enumerable.Repeat(0.1, 82).ToArray());
        Assert.Contains("82 rows (weight 8.2) × 1 column", GaussianMixture.Fit(tenths, new()).ToString(), StringComparison.Ordinal);
        var shifted = new MatrixSource(weighted.ReadAll(), 1, weights: Enumerable.Range(0, 82).Select(i => i % 2 == 0 ? 1.3 : 0.7).ToArray());
        Assert.Contains("82 rows × 1 column", GaussianMixture.Fit(shifted, new()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_structure_fits_fractional_weights()
    {
        var rng = new Seed(3).ToRng();
        var rows = Datasets.TryFind("faithful")!.Open();
        double[] weights = [.. Enumerable.Range(0, 272).Select(_ => 2 * rng.NextDouble())];
        var weighted = new MatrixSource(rows.ReadAll(), 2, weights: weights);
        foreach (var structure in CovarianceStructures.All)
        {
            var fit = GaussianMixture.Fit(weighted, new() { Components = 2, Covariance = structure });
            Assert.True(fit.HasConverged);
            Assert.Equal(weights.Sum(), fit.TotalWeight, 1e-9);
            for (int i = 1; i < fit.History.Count; i++)
            {
                Assert.True(fit.History[i].Objective >= fit.History[i - 1].Objective - (1e-11 * Math.Abs(fit.History[i].Objective)));
            }
        }
    }

    private static (MatrixSource Weighted, MatrixSource Expanded, int[] Times) Galaxies()
    {
        using var source = Datasets.TryFind("galaxies")!.Open();
        double[] values = source.ReadAll();
        int[] times = [.. Enumerable.Range(0, values.Length).Select(static i => i % 4)];
        return (
            new(values, 1, weights: times.Select(static t => (double)t).ToArray()),
            new(values.SelectMany((v, i) => Enumerable.Repeat(v, times[i])).ToArray(), 1),
            times);
    }

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * (1 + Math.Abs(expected)));
}
