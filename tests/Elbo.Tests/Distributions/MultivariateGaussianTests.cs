using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>Normal distributions of several numbers.</summary>
public sealed class MultivariateGaussianTests
{
    private static readonly double[] Mean = [1, -2, 0.5];
    private static readonly double[,] Sigma = { { 2, 0.3, -0.4 }, { 0.3, 1, 0.2 }, { -0.4, 0.2, 0.5 } };

    [Fact]
    public void One_dimension_is_the_normal_distribution_of_one_number()
    {
        var one = new Gaussian(3, 4);
        foreach (var several in (MultivariateGaussian[])[new([3], new double[,] { { 4 } }), MultivariateGaussian.Diagonal([3], [4]), MultivariateGaussian.Spherical([3], 4)])
        {
            Assert.Equal(one.LogDensity(-1.5), several.LogDensity([-1.5]), 1e-14);
            Assert.Equal(one.Entropy, several.Entropy, 1e-14);
            Assert.Equal(one.DivergenceTo(new(1, 2)).Value, several.DivergenceTo(MultivariateGaussian.Spherical([1], 2)).Value, 1e-14);
        }
    }

    [Fact]
    public void Independent_numbers_add_up()
    {
        double[] variances = [0.1, 2, 30];
        var all = MultivariateGaussian.Diagonal(Mean, variances);
        double[] x = [0, 0, 4];
        Assert.Equal(Enumerable.Range(0, 3).Sum(d => new Gaussian(Mean[d], variances[d]).LogDensity(x[d])), all.LogDensity(x), 1e-13);
        var full = new MultivariateGaussian(Mean, new double[,] { { 0.1, 0, 0 }, { 0, 2, 0 }, { 0, 0, 30 } });
        Assert.Equal(all.LogDensity(x), full.LogDensity(x), 1e-13);
        var other = new MultivariateGaussian([0, 0, 0], Sigma);
        Assert.Equal(all.DivergenceTo(other).Value, full.DivergenceTo(other).Value, 1e-12);
        Assert.Equal(other.DivergenceTo(all).Value, other.DivergenceTo(full).Value, 1e-12);
    }

    [Fact]
    public void Divergence_is_the_mean_over_draws()
    {
        var p = new MultivariateGaussian(Mean, Sigma);
        var q = MultivariateGaussian.Spherical([0, 0, 0], 2);
        var estimate = KullbackLeibler.Estimate(p, q, 200_000, new Seed(7));
        Assert.InRange(estimate.Value - p.DivergenceTo(q).Value, -4 * estimate.StandardError, 4 * estimate.StandardError);
        var entropy = KullbackLeibler.CrossEntropy(p, p, 200_000, new Seed(8));
        Assert.InRange(entropy.Value - p.Entropy, -4 * entropy.StandardError, 4 * entropy.StandardError);
        Assert.Equal(0, p.DivergenceTo(p).Value, 1e-12);
    }

    [Fact]
    public void Fits_are_the_mixtures_with_one_component()
    {
        var source = Datasets.TryFind("iris")!.Open();
        double[] values = source.ReadAll();
        double[] weights = [.. Enumerable.Range(0, 150).Select(static i => (double)(i % 3))];
        var rows = new MatrixSource(values, 4, null, weights);
        (string Structure, MultivariateGaussian Fit)[] fits =
        [
            ("EEE", MultivariateGaussian.Fit(new Rows(values, weights, 4))),
            ("EEI", MultivariateGaussian.FitDiagonal(new Rows(values, weights, 4))),
            ("EII", MultivariateGaussian.FitSpherical(new Rows(values, weights, 4))),
        ];
        foreach (var (structure, fit) in fits)
        {
            var mixture = GaussianMixture.Fit(rows, new() { Components = 1, Covariance = CovarianceStructures.Parse(structure) }).Model;
            var component = mixture.Component(0);
            Assert.Equal(0, fit.DivergenceTo(component).Value, 1e-10);
            Assert.Equal(0, component.DivergenceTo(fit).Value, 1e-10);
            Assert.Equal(mixture.LogDensity(source)[17], fit.LogDensity(values.AsSpan(17 * 4, 4)), 1e-9);
        }
    }

    [Fact]
    public void Rows_in_a_subspace_have_no_fit()
    {
        double[] line = [1, 2, 2, 4, 3, 6, 4, 8];
        Assert.Contains("subspace", Assert.Throws<ArgumentException>(() => MultivariateGaussian.Fit(new Rows(line, default, 2))).Message, StringComparison.Ordinal);
        Assert.Equal(1.25, MultivariateGaussian.FitDiagonal(new Rows(line, default, 2)).Covariance()[0, 0], 1e-14);
        Assert.Throws<ArgumentException>(static () => MultivariateGaussian.FitSpherical(new Rows([1, 1, 1, 1], default, 2)));
        Assert.Throws<ArgumentException>(static () => new MultivariateGaussian([0, 0], new double[,] { { 1, 2 }, { 2, 1 } }));
        Assert.Throws<ArgumentException>(static () => new MultivariateGaussian([double.NaN], new double[,] { { 1 } }));
    }
}
