using Elbo.Distributions;
using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>Shares that sum to one.</summary>
public sealed class DirichletTests
{
    [Fact]
    public void Two_shares_are_a_beta_distribution()
    {
        var dirichlet = new Dirichlet([2.5, 0.7]);
        var beta = new Beta(2.5, 0.7);
        foreach (double x in (double[])[0.01, 0.3, 0.99])
        {
            Assert.Equal(beta.LogDensity(x), dirichlet.LogDensity([x, 1 - x]), 1e-12);
        }

        Assert.Equal(beta.Mean, dirichlet.Mean[0], 1e-15);
        Assert.Equal(beta.Variance, dirichlet.Variance[0], 1e-15);
    }

    [Fact]
    public void Draws_have_the_moments_that_the_distribution_says()
    {
        var dirichlet = new Dirichlet([0.05, 1, 3]);
        double[] rows = Draw(dirichlet, 40_000, new Seed(2));
        for (int j = 0; j < 3; j++)
        {
            double[] column = [.. Enumerable.Range(0, 40_000).Select(i => rows[(3 * i) + j])];
            Assert.Equal(dirichlet.Mean[j], column.Average(), 5 * Math.Sqrt(dirichlet.Variance[j] / 40_000));
            Assert.Equal(dirichlet.Variance[j], column.Average(x => Math.Pow(x - dirichlet.Mean[j], 2)), 0.05 * dirichlet.Variance[j]);
        }
    }

    [Fact]
    public void Entropy_and_divergence_are_means_over_draws()
    {
        var p = new Dirichlet([1.2, 2, 3]);
        var q = new Dirichlet([2, 2, 2]);
        double[] rows = Draw(p, 100_000, new Seed(4));
        var logs = Enumerable.Range(0, 100_000).Select(i => (P: p.LogDensity(rows.AsSpan(3 * i, 3)), Q: q.LogDensity(rows.AsSpan(3 * i, 3)))).ToArray();
        Assert.Equal(-logs.Average(static l => l.P), p.Entropy, 0.01);
        Assert.Equal(logs.Average(static l => l.P - l.Q), p.DivergenceTo(q).Value, 0.01);
        Assert.Equal(0, p.DivergenceTo(p).Value, 1e-12);
    }

    [Fact]
    public void The_fit_matches_the_mean_logarithms()
    {
        double[] rows = Draw(new Dirichlet([0.4, 2, 7, 1]), 500, new Seed(6));
        var fit = Dirichlet.Fit(rows, 4);
        for (int j = 0; j < 4; j++)
        {
            Assert.Equal(Enumerable.Range(0, 500).Average(i => Math.Log(rows[(4 * i) + j])), fit.MeanLog[j], 1e-9);
        }

        double[] weights = new double[500];
        Array.Fill(weights, 2.5);
        Assert.Equal(fit.Total, Dirichlet.Fit(rows, 4, weights).Total, 1e-6);
    }

    [Fact]
    public void Rows_that_cannot_be_are_refused()
    {
        Assert.StartsWith("Row 2 sums to 1.1", Assert.Throws<ArgumentException>(static () => Dirichlet.Fit([0.5, 0.5, 0.5, 0.6], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => Dirichlet.Fit([0.5, 0.5, 1, 0], 2));
        Assert.Throws<ArgumentException>(static () => Dirichlet.Fit([0.5, 0.5, 0.5, 0.5], 2));
        Assert.Throws<ArgumentException>(static () => new Dirichlet([1]));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Dirichlet([1, 0]));
    }

    private static double[] Draw(Dirichlet dirichlet, int count, Seed seed)
    {
        var rng = seed.ToRng();
        var rows = new double[count * dirichlet.Dimension];
        for (int i = 0; i < count; i++)
        {
            dirichlet.Sample(ref rng, rows.AsSpan(i * dirichlet.Dimension, dirichlet.Dimension));
        }

        return rows;
    }
}
