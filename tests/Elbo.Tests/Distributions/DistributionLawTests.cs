using Elbo.Distributions;
using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>What holds for every distribution of one number.</summary>
public sealed class DistributionLawTests
{
    public static TheoryData<IDistributionCase> Cases
    {
        get
        {
            TheoryData<IDistributionCase> cases = [];
            foreach (double p in (double[])[0.3, 0.999, 0, 1])
            {
                cases.Add(new DistributionCase<Bernoulli>(new(p), new(0.6), Support.Counts(1), static d => Around(d.Probability, 0, 1).Select(static v => new Bernoulli(v))));
            }

            cases.Add(new DistributionCase<Categorical>(new([0.2, 0, 0.5, 0.3]), new([1, 1, 1, 1, 1]), Support.Counts(5), NearCategorical));
            cases.Add(new DistributionCase<Categorical>(new([1]), new([3, 2]), Support.Counts(2), NearCategorical));
            foreach (double rate in (double[])[0, 0.01, 3.7, 120, 999, 1001, 5000])
            {
                cases.Add(new DistributionCase<Poisson>(
                    new(rate), new(rate + 2), Support.Counts((int)(rate + (14 * Math.Sqrt(rate)) + 60)), static d => Around(d.Rate, 0, 1e9).Select(static v => new Poisson(v))));
            }

            foreach (var (mean, variance) in ((double, double)[])[(0, 1), (-3, 0.01), (1e6, 4)])
            {
                cases.Add(new DistributionCase<Gaussian>(
                    new(mean, variance),
                    new(mean + 1, 2 * variance),
                    Support.Line(mean, Math.Sqrt(variance)),
                    static d => Around(d.Variance, 0, 1e9).Select(v => new Gaussian(d.Mean, v)).Concat(Around(d.Mean, -1e9, 1e9).Select(m => new Gaussian(m, d.Variance)))));
            }

            foreach (double degrees in (double[])[2.5, 4, 30])
            {
                cases.Add(new DistributionCase<StudentT>(
                    new(1, 0.5, degrees),
                    new(0, 2, 3),
                    Support.Line(1, 0.5),
                    static d => Around(d.DegreesOfFreedom, 0.5, 200).Select(v => new StudentT(d.Location, d.Scale, v))
                        .Concat(Around(d.Scale, 0, 1e9).Select(v => new StudentT(d.Location, v, d.DegreesOfFreedom)))
                        .Concat(Around(d.Location, -9, 9).Select(v => new StudentT(v, d.Scale, d.DegreesOfFreedom)))));
            }

            foreach (var (shape, rate) in ((double, double)[])[(0.4, 2), (1, 1), (30, 0.001)])
            {
                cases.Add(new DistributionCase<Gamma>(
                    new(shape, rate),
                    new(2, 2 * rate),
                    Support.Positive(shape / rate, Math.Max(5, 40 / shape)),
                    static d => Around(d.Shape, 0, 1e9).Select(v => new Gamma(v, d.Rate)).Concat(Around(d.Rate, 0, 1e9).Select(v => new Gamma(d.Shape, v)))));
            }

            foreach (var (a, b) in ((double, double)[])[(2, 3), (0.7, 0.9), (40, 5)])
            {
                cases.Add(new DistributionCase<Beta>(
                    new(a, b),
                    new(1.5, 1),
                    Support.Unit,
                    static d => Around(d.A, 0, 1e9).Select(v => new Beta(v, d.B)).Concat(Around(d.B, 0, 1e9).Select(v => new Beta(d.A, v)))));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_density_integrates_to_one_and_has_its_moments(IDistributionCase of)
    {
        Assert.Equal(1, of.Expectation(static _ => 1), 1e-9);
        Assert.Equal(of.Mean, of.Expectation(static x => x), 1e-7 * (1 + Math.Abs(of.Mean)));
        Assert.Equal(of.Variance, of.Expectation(x => (x - of.Mean) * (x - of.Mean)), 1e-6 * of.Variance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_entropy_is_what_its_definition_says(IDistributionCase of) =>
        Assert.Equal(of.Expectation(x => -of.LogDensity(x)), of.Entropy, 1e-8 * (1 + Math.Abs(of.Entropy)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_divergence_is_what_its_definition_says(IDistributionCase of)
    {
        double expected = of.Expectation(x => of.LogDensity(x) - of.OtherLogDensity(x));
        Assert.Equal(expected, of.Divergence, 1e-7 * (1 + expected));
        Assert.Equal(0, of.OwnDivergence, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_span_has_the_densities_of_its_values(IDistributionCase of)
    {
        double[] values = [.. of.Draw(67, new Seed(3)), -1, 0, 0.5, 1, 2.5, 1e300, -1e300];
        double[] together = of.LogDensities(values);
        for (int i = 0; i < values.Length; i++)
        {
            double alone = of.LogDensity(values[i]);
            Assert.False(double.IsNaN(alone));
            Assert.Equal(alone, together[i], 1e-12 * (1 + Math.Abs(double.IsFinite(alone) ? alone : 0)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Samples_pass_a_chi_squared_test(IDistributionCase of)
    {
        const int Count = 20_000;
        const int Bins = 20;
        double[] draws = of.Draw(Count, new Seed(11));
        Assert.Equal(draws, of.Draw(Count, new Seed(11)));

        // Bins with edges at the quantiles of other draws; their probabilities by quadrature of the density.
        double[] other = [.. of.Draw(Count, new Seed(12)).Order()];
        double[] edges = [.. Enumerable.Range(1, Bins - 1).Select(i => other[i * Count / Bins]).Distinct()];
        double statistic = 0;
        int freedom = -1;
        for (int bin = 0; bin <= edges.Length; bin++)
        {
            double low = bin == 0 ? double.NegativeInfinity : edges[bin - 1], high = bin == edges.Length ? double.PositiveInfinity : edges[bin];
            double expected = Count * of.Expectation(x => x > low && x <= high ? 1 : 0);
            int seen = draws.Count(x => x > low && x <= high);
            if (expected < 5)
            {
                Assert.InRange(seen, 0, 20);
                continue;
            }

            statistic += Math.Pow(seen - expected, 2) / expected;
            freedom++;
        }

        // Mean and variance of χ²; the edges of a quadrature of a step cost a little.
        Assert.InRange(statistic, 0, freedom + (5 * Math.Sqrt(2 * Math.Max(1, freedom))) + 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_fit_has_the_highest_weighted_likelihood(IDistributionCase of)
    {
        double[] values = of.Draw(60, new Seed(21));
        if (values.Distinct().Count() == 1 && !of.IsDiscrete)
        {
            return;
        }

        double[] weights = [.. Enumerable.Range(0, values.Length).Select(static i => i % 7 == 0 ? 0 : 0.25 + (i % 5))];
        double Height(Func<double, double> logDensity) =>
            values.Zip(weights, (x, w) => w == 0 ? 0 : w * logDensity(x)).Sum();
        double best = Height(of.Fitted(values, weights));
        Assert.True(double.IsFinite(best));
        Assert.All(of.NearFitted(values, weights), near => Assert.True(Height(near) <= best + (1e-9 * (1 + Math.Abs(best))), $"{Height(near)} > {best}"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_weight_of_two_is_the_value_twice_and_none_its_absence(IDistributionCase of)
    {
        double[] values = of.Draw(30, new Seed(31));
        double[] weights = [.. Enumerable.Range(0, values.Length).Select(static i => (double)(i % 3))];
        double[] repeated = [.. values.SelectMany((x, i) => Enumerable.Repeat(x, i % 3))];
        var weighted = of.Fitted(values, weights);
        var plain = of.Fitted(repeated, []);
        foreach (double x in repeated)
        {
            Assert.Equal(plain(x), weighted(x), 1e-8 * (1 + Math.Abs(plain(x))));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_cannot_be_fitted_is_refused(IDistributionCase of)
    {
        Assert.Throws<ArgumentException>(() => of.Fitted([], []));
        double[] values = of.Draw(3, new Seed(1));
        Assert.Contains("All weights are 0", Assert.Throws<ArgumentException>(() => of.Fitted(values, [0, 0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("Weight 2 is -1", Assert.Throws<ArgumentException>(() => of.Fitted(values, [0, -1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("2 weights for 3 values", Assert.Throws<ArgumentException>(() => of.Fitted(values, [1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("Value 3 is NaN", Assert.Throws<ArgumentException>(() => of.Fitted([values[0], values[1], double.NaN], [])).Message, StringComparison.Ordinal);
        if (!of.IsDiscrete)
        {
            Assert.Contains("the likelihood", Assert.Throws<ArgumentException>(() => of.Fitted([0.5, 0.5, 0.5], [])).Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<Categorical> NearCategorical(Categorical fit)
    {
        for (int j = 0; j < fit.Categories; j++)
        {
            double[] moved = fit.Probabilities.ToArray();
            moved[j] += 0.001;
            yield return new(moved);
        }
    }

    /// <summary>Numbers near one, within bounds.</summary>
    private static IEnumerable<double> Around(double value, double least, double most)
    {
        double step = 1e-3 * Math.Max(Math.Abs(value), 1e-3);
        return ((double[])[value - step, value + step, value - (0.01 * step), value + (0.01 * step)]).Where(v => v > least && v < most);
    }
}
