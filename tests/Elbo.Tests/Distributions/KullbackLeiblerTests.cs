using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>Divergences between distributions and between mixtures.</summary>
public sealed class KullbackLeiblerTests
{
    // Closed form: ln 2 + 1/8·(1 + 1) − ½ and −ln 2 + ½(4 + 1) − ½.
    [Fact]
    public void Two_normal_distributions_of_the_lectures()
    {
        Assert.Equal(0.443147, new Gaussian(0, 1).DivergenceTo(new(1, 4)).Value, 1e-6);
        Assert.Equal(1.306853, new Gaussian(1, 4).DivergenceTo(new(0, 1)).Value, 1e-6);
    }

    [Fact]
    public void Infinity_says_why()
    {
        Assert.Equal("category 1 has probability 0 under the second", new Categorical([1, 1]).DivergenceTo(new([1, 0])).Reason);
        Assert.Equal("category 2 has probability 0 under the second", new Categorical([1, 1, 1]).DivergenceTo(new([1, 1])).Reason);
        Assert.Equal("counts above 0 have probability 0 under the second", new Poisson(1).DivergenceTo(new(0)).Reason);
        Assert.Equal("the value 1 has probability 0 under the second", new Bernoulli(0.5).DivergenceTo(new(0)).Reason);
        Assert.Equal("the value 0 has probability 0 under the second", new Bernoulli(0.5).DivergenceTo(new(1)).Reason);
        Assert.False(new Poisson(1).DivergenceTo(new(0)).IsFinite);
        Assert.Equal(2, new Poisson(0).DivergenceTo(new(2)).Value);
        Assert.Contains("has density 0 under the second", KullbackLeibler.EstimateOf(new Gaussian(0, 1), new Gamma(1, 1), 1000, new Seed(1)).Reason, StringComparison.Ordinal);
        Assert.Contains("single numbers", KullbackLeibler.EstimateOf(new Poisson(3), new Gaussian(3, 3), 1000, new Seed(1)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_estimate_is_within_three_standard_errors_in_99_of_100_runs()
    {
        var p = new Gaussian(0, 1);
        var q = new Gaussian(1, 4);
        double exact = p.DivergenceTo(q).Value;
        int within = Enumerable.Range(0, 1000).Count(run =>
        {
            var estimate = KullbackLeibler.EstimateOf(p, q, 2000, new Seed(1).Derive(run));
            return Math.Abs(estimate.Value - exact) <= 3 * estimate.StandardError;
        });
        Assert.InRange(within, 990, 1000);
    }

    [Fact]
    public void Different_families_have_a_divergence_too()
    {
        // KL(Gamma(1, 1) ‖ N(1, 1)) = E[−x + ½ ln 2π + ½(x − 1)²] = −1 + ½ ln 2π + ½.
        var estimate = KullbackLeibler.EstimateOf(new Gamma(1, 1), new Gaussian(1, 1), 100_000, new Seed(5));
        Assert.InRange(estimate.Value - (-0.5 + (0.5 * Math.Log(2 * Math.PI))), -4 * estimate.StandardError, 4 * estimate.StandardError);
    }

    [Fact]
    public void Maximum_likelihood_is_the_smallest_divergence_from_the_data()
    {
        // The data as a distribution: each count as often as it was seen. Σ ln p is then −n(H + KL).
        double[] counts = [0, 1, 1, 3, 0, 2, 2, 2, 5, 0];
        var data = Categorical.Fit(counts);
        var fit = Poisson.Fit(counts);
        double Divergence(Poisson model) => Enumerable.Range(0, data.Categories)
            .Where(x => data.Probabilities[x] > 0)
            .Sum(x => data.Probabilities[x] * (Math.Log(data.Probabilities[x]) - model.LogDensity(x)));
        Assert.Equal(counts.Sum(fit.LogDensity), -counts.Length * (data.Entropy + Divergence(fit)), 1e-12);
        for (double rate = 0.1; rate < 6; rate += 0.1)
        {
            Assert.True(Divergence(new(rate)) >= Divergence(fit));
        }
    }

    [Fact]
    public void Jensen_and_Shannons_divergence_lies_between_nothing_and_a_bit()
    {
        var near = MultivariateGaussian.Spherical([0, 0], 1);
        Assert.Equal(0, KullbackLeibler.JensenShannon(near, near, 1000, new Seed(1)).Value, 1e-12);
        var far = KullbackLeibler.JensenShannon(near, MultivariateGaussian.Spherical([50, 0], 1), 1000, new Seed(1));
        Assert.Equal(Math.Log(2), far.Value, 1e-9);

        // One dimension, N(0, 1) and N(1, 1), by quadrature.
        Func<double, double> p = new Gaussian(0, 1).LogDensity, q = new Gaussian(1, 1).LogDensity;
        double exact = Support.Line(0.5, 1).Integrate(x =>
        {
            double m = Math.Log(0.5 * (Math.Exp(p(x)) + Math.Exp(q(x))));
            return double.IsFinite(m) ? 0.5 * ((Math.Exp(p(x)) * (p(x) - m)) + (Math.Exp(q(x)) * (q(x) - m))) : 0;
        });
        var estimate = KullbackLeibler.JensenShannon(MultivariateGaussian.Spherical([0], 1), MultivariateGaussian.Spherical([1], 1), 100_000, new Seed(3));
        Assert.InRange(estimate.Value - exact, -4 * estimate.StandardError, 4 * estimate.StandardError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Bounds_of_mixtures_hold(int seed)
    {
        var p = Mixture(new Seed((ulong)seed), 4);
        var q = Mixture(new Seed((ulong)seed + 100), 3);
        var bounds = p.DivergenceBounds(q);
        var estimate = KullbackLeibler.Estimate(p, q, 100_000, new Seed(9));
        Assert.InRange(estimate.Value, bounds.Lower - (4 * estimate.StandardError), bounds.Upper + (4 * estimate.StandardError));
        Assert.InRange(bounds.Approximation, bounds.Lower, bounds.Upper);
        Assert.Equal(0, p.DivergenceBounds(p).Upper, 1e-9);
        Assert.Equal(0, p.DivergenceBounds(p).Approximation, 1e-12);
    }

    [Fact]
    public void Bounds_of_single_Gaussians_are_the_closed_form()
    {
        var p = Mixture(new Seed(1), 1);
        var q = Mixture(new Seed(2), 1);
        double exact = p.Component(0).DivergenceTo(q.Component(0)).Value;
        var bounds = p.DivergenceBounds(q);
        Assert.Equal(exact, bounds.Upper, 1e-9 * exact);
        Assert.Equal(exact, bounds.Approximation, 1e-9 * exact);
        Assert.InRange(bounds.Lower, 0, exact);
    }

    [Fact]
    public void The_forward_projection_has_the_moments_of_the_mixture()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var mixture = GaussianMixture.Fit(rows, new() { Components = 2 }).Model;

        // At the maximum of the likelihood a mixture has the moments of the data.
        var one = GaussianMixture.Fit(rows, new() { Components = 1 }).Model.Component(0);
        Assert.Equal(0, mixture.ForwardProjection().DivergenceTo(one).Value, 1e-8);
    }

    [Fact]
    public void Reverse_projections_sit_on_modes()
    {
        var mixture = GaussianMixture.Fit(Datasets.TryFind("faithful")!.Open(), new() { Components = 2 }).Model;
        var found = mixture.ReverseProjections(new Seed(1));
        Assert.Equal(2, found.Count);

        // Components so far apart that each alone is as good as −ln of its weight.
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(-Math.Log(mixture.Weights[i]), found[i].Divergence.Value, 0.02);
            Assert.InRange(found[i].Gaussian.DivergenceTo(mixture.Component(i)).Value, 0, 0.02);
            Assert.Contains(i + 1, found[i].Starts);
        }

        Assert.Equal(3, found.Sum(static f => f.Starts.Count));
    }

    [Fact]
    public void The_reverse_projection_of_a_Gaussian_is_itself()
    {
        var mixture = Mixture(new Seed(8), 1);
        var found = Assert.Single(mixture.ReverseProjections(new Seed(1), 64));
        Assert.Equal(0, found.Gaussian.DivergenceTo(mixture.Component(0)).Value, 1e-12);
        Assert.Equal([0, 1], found.Starts);
    }

    [Fact]
    public void Reverse_projections_of_one_dimension_are_local_minima()
    {
        var mixture = new GaussianMixture([0.5, 0.3, 0.2], new GaussianEmission(CovarianceStructures.Parse("VVV"), Floor(1), [-1, 0.5, 6], [1, 0.5, 2]));
        foreach (var found in mixture.ReverseProjections(new Seed(1), 8000))
        {
            // The exact divergence, by quadrature: nothing near is lower by more than the draws can tell.
            double mean = found.Gaussian.Mean[0], variance = found.Gaussian.Covariance()[0, 0], at = Exact(mean, variance);
            Assert.InRange(found.Divergence.Value - at, -4 * found.Divergence.StandardError, 4 * found.Divergence.StandardError);
            foreach (var (m, v) in ((double, double)[])[(mean + 0.1, variance), (mean - 0.1, variance), (mean, variance * 1.2), (mean, variance / 1.2)])
            {
                Assert.True(Exact(m, v) > at);
            }
        }

        double Exact(double mean, double variance)
        {
            var q = new Gaussian(mean, variance);
            double[] point = new double[1], result = new double[1];
            var scratch = new Scratch();
            return Support.Line(mean, Math.Sqrt(variance)).Integrate(x =>
            {
                double log = q.LogDensity(x);
                if (log < -600)
                {
                    return 0;
                }

                point[0] = x;
                mixture.LogDensity(new Rows(point, default, 1), scratch, result);
                return Math.Exp(log) * (log - result[0]);
            });
        }
    }

    private static GaussianMixture Mixture(Seed seed, int components)
    {
        var rng = seed.ToRng();
        double[] weights = new double[components], means = new double[2 * components], covariances = new double[3 * components];
        for (int k = 0; k < components; k++)
        {
            weights[k] = 0.2 + rng.NextDouble();
            (means[2 * k], means[(2 * k) + 1]) = (3 * rng.NextGaussian(), 3 * rng.NextGaussian());
            double a = 0.5 + rng.NextDouble(), b = rng.NextGaussian(), c = 0.5 + rng.NextDouble();
            (covariances[3 * k], covariances[(3 * k) + 1], covariances[(3 * k) + 2]) = (a * a, a * b, (b * b) + (c * c));
        }

        return new(weights, new GaussianEmission(CovarianceStructures.Parse("VVV"), Floor(2), means, covariances));
    }

    private static CovarianceFloor Floor(int dimension)
    {
        double[] values = [.. Enumerable.Range(0, 4 * dimension).Select(static i => (double)(i * i))];
        return new(new MatrixSource(values, dimension).Summary, 1e-9);
    }
}
