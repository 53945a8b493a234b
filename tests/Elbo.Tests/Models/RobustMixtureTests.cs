using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class RobustMixtureTests
{
    [Fact]
    public void One_t_in_one_column_is_what_maximizing_its_likelihood_finds()
    {
        var rng = new Seed(6).ToRng();
        var truth = new StudentT(3, 2, 4);
        double[] values = [.. Enumerable.Range(0, 3000).Select(_ => truth.Sample(ref rng))];
        var expected = StudentT.Fit(values);
        var fit = RobustMixture.Fit(new MatrixSource(values, 1), new() { Stop = new() { Tolerance = 1e-15, MaxIterations = 10_000 } });
        Assert.Equal(expected.Location, fit.Model.Mean(0)[0], 1e-5);
        Assert.Equal(expected.Scale, Math.Sqrt(fit.Model.Scale(0)[0, 0]), 1e-5);
        Assert.Equal(expected.DegreesOfFreedom, fit.Model.Emission.Clusters.Degrees(0), 1e-3);
        Assert.Equal(values.Sum(expected.LogDensity), fit.Bound.Evidence, 1e-6);
    }

    [Fact]
    public void Degrees_of_freedom_are_recovered_from_draws_of_the_model()
    {
        var floor = new CovarianceFloor(new ColumnSummary(2, 2, [0, 0], [1, 1], [0, 0], [1, 1]), 1e-6);
        var truth = new RobustMixture([0.4, 0.6], new(new(new(new VVV(), floor, [0, 0, 12, 4], [1, 0.5, 2, 3, -1, 1]), [3, 12]), null));
        var rng = new Seed(12).ToRng();
        double[] values = new double[2 * 20_000];
        for (int n = 0; n < values.Length; n += 2)
        {
            truth.DrawRow(truth.DrawComponent(ref rng), ref rng, values.AsSpan(n, 2));
        }

        var model = RobustMixture.Fit(new MatrixSource(values, 2), new() { Start = new MixtureStart.Means(new double[,] { { 0, 0 }, { 12, 4 } }) }).Model;
        Assert.Equal(0.4, model.Weights[0], 0.02);
        Assert.Equal(3, model.Emission.Clusters.Degrees(0), 0.35);
        Assert.Equal(12, model.Emission.Clusters.Degrees(1), 3.0);
        Assert.Equal(2, model.Scale(0)[1, 1], 0.15);
        Assert.Equal(-1, model.Scale(1)[0, 1], 0.1);
    }

    [Fact]
    public void Rows_of_other_columns_are_refused()
    {
        var model = RobustMixture.Fit(new MatrixSource(new double[] { 1, 2, 3, 4.5 }, 1), new()).Model;
        var wide = new MatrixSource(new double[] { 1, 2, 3, 4 }, 2);
        foreach (var ask in new Action[] { () => model.LogDensity(wide), () => model.Assign(wide), () => model.Responsibilities(wide), () => model.Outliers(wide), () => model.Impute(wide) })
        {
            Assert.StartsWith("The rows have 2 columns, the model 1.", Assert.Throws<ArgumentException>(ask).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bound_of_the_degrees_of_freedom_that_is_hit_is_a_warning()
    {
        var rng = new Seed(6).ToRng();
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => rng.NextDouble())];
        var fit = RobustMixture.Fit(new MatrixSource(values, 1));
        Assert.Equal(200, fit.Model.Emission.Clusters.Degrees(0), 1e-6);
        var warning = Assert.Single(fit.Warnings);
        Assert.Equal("degrees-of-freedom", warning.Code);
        Assert.False(fit.IsDegenerate);
    }

    [Fact]
    public void Degrees_of_freedom_that_are_given_stay()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var fit = RobustMixture.Fit(rows, new() { Components = 2, DegreesOfFreedom = 4 });
        Assert.Equal([4, 4], fit.Model.Emission.Clusters.DegreesOfFreedom.ToArray());
        Assert.Equal(11, fit.Model.ParameterCount);
        Assert.Equal(13, RobustMixture.Fit(rows, new() { Components = 2 }).Model.ParameterCount);
        foreach (double impossible in new[] { 0, -1, double.PositiveInfinity, double.NaN })
        {
            Assert.Throws<ArgumentException>(() => RobustMixture.Fit(rows, new() { Components = 2, DegreesOfFreedom = impossible }));
        }
    }

    [Fact]
    public void Without_heavy_tails_and_noise_it_is_the_gaussian_mixture()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var gaussian = GaussianMixture.Fit(rows, new() { Components = 2 });
        var robust = RobustMixture.Fit(rows, new() { Components = 2, HasHeavyTails = false });
        Assert.Equal(gaussian.Bound.Evidence, robust.Bound.Evidence, 1e-10);
        Assert.Equal(gaussian.Criteria!.Bic, robust.Criteria!.Bic, 1e-9);
        foreach (var (own, other) in gaussian.Model.Emission.Means.ToArray().Zip(robust.Model.Emission.Clusters.Gaussians.Means.ToArray()))
        {
            Assert.Equal(own, other, 1e-8);
        }
    }

    [Fact]
    public void Every_structure_fits_and_gives_the_same_bits_on_any_number_of_threads()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        foreach (var structure in CovarianceStructures.All)
        {
            var options = new RobustMixtureOptions { Components = 2, Covariance = structure, HasNoise = true, Restarts = 1, Start = new MixtureStart.Hierarchical(), Threads = 1 };
            var one = RobustMixture.Fit(rows, options);
            var three = RobustMixture.Fit(rows, options with { Threads = 3 });
            Assert.Equal(one.Bound, three.Bound);
            Assert.All(one.History.Zip(one.History.Skip(1)), pair => Assert.True(pair.Second.Evidence >= pair.First.Evidence - 1e-8, structure.Name));

            // Spheres in columns of such different units leave most rows to noise.
            Assert.True(!one.IsDegenerate || structure is VII or EII, $"{structure.Name}: {string.Join(' ', one.Warnings)}");
        }
    }

    [Fact]
    public void The_number_of_clusters_is_chosen_and_noise_is_not_one_of_them()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var selection = RobustMixture.Select(rows, new() { HasHeavyTails = false, HasNoise = true, Restarts = 2 }, new([new VVV()], [1, 2, 3]));
        Assert.Equal(2, selection.Best.Components);
        Assert.Equal(2, selection.Best.Fit.Model.Clusters);
        Assert.Equal(3, selection.Best.Fit.Model.Components);
    }

    [Fact]
    public void Noise_needs_room_in_every_column()
    {
        double[] values = [.. Enumerable.Range(0, 50).SelectMany(static n => new double[] { Math.Sin(n), 3 })];
        var refused = Assert.Throws<InvalidDataException>(() => RobustMixture.Fit(new MatrixSource(values, 2), new() { HasNoise = true }));
        Assert.Contains("'x2' has the same value in every row", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_its_box_noise_explains_nothing()
    {
        var box = new UniformBox([0, 0], [2, 4]);
        double[] density = new double[3];
        box.LogDensity(new Rows([1, 1, 3, 1, double.NaN, 4], default, 2), density);
        Assert.Equal([-Math.Log(8), double.NegativeInfinity, -Math.Log(4)], density, static (x, y) => x == y || Math.Abs(x - y) < 1e-14);
    }

    [Fact]
    public void A_t_fills_cells_in_like_its_gaussian_and_draws_wider()
    {
        var floor = new CovarianceFloor(new ColumnSummary(2, 2, [0, 0], [1, 1], [0, 0], [1, 1]), 1e-6);
        var gaussian = new GaussianEmission(new VVV(), floor, [1, 2], [1, 0.8, 1]);
        var model = new RobustMixture([1], new(new(gaussian, [3]), null));
        Assert.Equal(2 + (0.8 * 3), model.Impute(new MatrixSource(new[] { 4, double.NaN }, 2, allowsMissing: true))[0, 1], 1e-12);

        const int Draws = 40_000;
        double[] gaps = [.. Enumerable.Repeat((double[])[4, double.NaN], Draws).SelectMany(static row => row)];
        double[,] drawn = model.Impute(new MatrixSource(gaps, 2, allowsMissing: true), new Seed(2));

        // x₂ | x₁ is t with ν + 1 degrees of freedom and scale² (ν + δ)/(ν + 1)·(1 − ρ²): its variance is that times 4/2.
        double spread = Enumerable.Range(0, Draws).Average(n => Math.Pow(drawn[n, 1] - 4.4, 2));
        Assert.Equal((3 + 9) / 4.0 * 0.36 * 2, spread, 0.2);
    }
}
