using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Emissions;

/// <summary>Families of discrete columns, held against sums over the distributions cell by cell.</summary>
public sealed class DiscreteEmissionTests
{
    private const int RowCount = 300;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counts_are_poisson_cell_by_cell(bool hasPrior)
    {
        var emission = new PoissonEmission(2, [0.5, 7, 3, 2000, 0, 1], hasPrior ? [new(2, 0.5), new(1, 3)] : null);
        var rng = new Seed(3).ToRng();
        double[] values = Cells(2, (int d, ref Rng r) => new Poisson(d == 0 ? 2 : r.NextInt32(2) * 1990).Sample(ref r), ref rng);
        values[0] = 1.5;
        values[3] = -1;
        Check(
            emission,
            values,
            (k, d, x) => new Poisson(emission.RatesOf(k)[d]).LogDensity(x),
            (best, k) => Enumerable.Range(0, 2).Sum(d => emission.Priors?[d].LogDensity(best.RatesOf(k)[d]) ?? 0),
            (best, size, r) => new PoissonEmission(2, Moved(best.Rates, size, r), best.Priors));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flags_are_bernoulli_cell_by_cell(bool hasPrior)
    {
        var emission = new BernoulliEmission(2, [0.2, 0.9, 0, 0.5, 0.7, 1], hasPrior ? [new(2, 1.5), new(1, 4)] : null);
        var rng = new Seed(4).ToRng();
        double[] values = Cells(2, (int d, ref Rng r) => r.NextInt32(2), ref rng);
        values[1] = 2;
        Check(
            emission,
            values,
            (k, d, x) => new Bernoulli(emission.ProbabilitiesOf(k)[d]).LogDensity(x),
            (best, k) => Enumerable.Range(0, 2).Sum(d => emission.Priors?[d].LogDensity(best.ProbabilitiesOf(k)[d]) ?? 0),
            (best, size, r) => new BernoulliEmission(2, [.. Moved(best.Probabilities, size, r).Select(static p => Math.Min(1, p))], best.Priors));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Categories_are_dice_cell_by_cell(bool hasPrior)
    {
        int[] sizes = [3, 1, 2];
        var emission = new CategoricalEmission(
            sizes, [1, 2, 3, 1, 1, 1, 5, 0, 1, 1, 1, 9, 1, 1, 1, 1, 4, 4], hasPrior ? [new([2, 1, 1.5]), null, new([3, 3])] : null);
        var rng = new Seed(5).ToRng();
        double[] values = Cells(3, (int d, ref Rng r) => r.NextInt32(sizes[d]), ref rng);
        values[5] = 2;
        values[6] = 0.5;
        Check(
            emission,
            values,
            (k, d, x) => new Categorical(emission.Probabilities(k, d)).LogDensity(x),
            (best, k) => Enumerable.Range(0, 3).Sum(d => emission.Priors?[d]?.LogDensity(best.Probabilities(k, d)) ?? 0),
            (best, size, r) =>
            {
                var all = new List<double>();
                for (int k = 0; k < 3; k++)
                {
                    for (int d = 0; d < 3; d++)
                    {
                        all.AddRange(Moved(best.Probabilities(k, d), size, r));
                    }
                }

                return new CategoricalEmission(sizes, all.ToArray(), best.Priors);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Count_vectors_are_products_of_dice_and_the_number_of_their_orders(bool hasPrior)
    {
        var emission = new MultinomialEmission(3, [1, 2, 3, 5, 0, 5, 2, 2, 6], hasPrior ? new([2, 1.5, 1]) : null);
        var rng = new Seed(6).ToRng();
        double[] values = Cells(3, (int d, ref Rng r) => r.NextInt32(4), ref rng, missing: false);
        double[][] expected = new double[RowCount][];
        (values[4], values[9], values[12]) = (double.NaN, -2, 0.5);
        for (int n = 0; n < RowCount; n++)
        {
            double[] row = values[(3 * n)..(3 * (n + 1))];
            expected[n] = [.. Enumerable.Range(0, 3).Select(k => LogMultinomial(row, emission.ProbabilitiesOf(k).ToArray()))];
        }

        Check(
            emission,
            values,
            expected,
            (best, k) => emission.Prior?.LogDensity(best.ProbabilitiesOf(k)) ?? 0,
            (best, size, r) =>
            {
                double[] all = [.. Enumerable.Range(0, 3).SelectMany(k => Moved(best.ProbabilitiesOf(k), size, r))];
                return new MultinomialEmission(3, all, best.Prior);
            });
    }

    [Fact]
    public void A_mixture_of_poissons_on_the_earthquakes_finds_the_known_peaks()
    {
        // Zucchini and MacDonald (2009), section 1.2, print −360.37 and −356.85; here with two more digits.
        using var data = Datasets.TryFind("earthquakes")!.Open();
        var two = Fit(new Mixture<PoissonEmission>([1, 1], new(1, [15, 25])), data);
        Assert.Equal(-360.3690, two.Bound.Evidence, 1e-4);
        var three = Fit(new Mixture<PoissonEmission>([1, 1, 1], new(1, [10, 20, 30])), data);
        Assert.Equal(-356.8489, three.Bound.Evidence, 1e-4);
    }

    [Theory]
    [InlineData(true, 0.796789, 0.519583)]
    [InlineData(false, 0.793368, 0.513917)]
    public void Two_coins_are_told_apart(bool holdsWeights, double first, double second)
    {
        // Do and Batzoglou (2008), "What is the expectation maximization algorithm?": ten tosses a row, 5, 9, 8, 4 and 7 of them heads.
        var data = new MatrixSource(new double[] { 5, 5, 9, 1, 8, 2, 4, 6, 7, 3 }, 2);
        var start = new Mixture<MultinomialEmission>([1, 1], new(2, [0.6, 0.4, 0.5, 0.5]), freezesWeights: holdsWeights);
        var one = Em.Iterate(start, data, new()).ElementAt(1).Model.Emission;
        if (holdsWeights)
        {
            Assert.Equal(0.7130, one.ProbabilitiesOf(0)[0], 5e-5);
            Assert.Equal(0.5813, one.ProbabilitiesOf(1)[0], 5e-5);
        }

        var fit = Fit(start, data).Model.Emission;
        Assert.Equal(first, fit.ProbabilitiesOf(0)[0], 1e-6);
        Assert.Equal(second, fit.ProbabilitiesOf(1)[0], 1e-6);
    }

    private static Fit<Mixture<TEmission>> Fit<TEmission>(Mixture<TEmission> start, IRowSource data)
        where TEmission : IEmission<TEmission> =>
        Em.Iterate(start, data, new()).Until(new() { Tolerance = 1e-13, MaxIterations = 20_000 });

    private delegate double Draw(int column, ref Rng rng);

    private delegate TEmission Move<TEmission>(TEmission best, double size, Seed seed);

    private static double[] Cells(int dimension, Draw draw, ref Rng rng, bool missing = true)
    {
        double[] values = new double[RowCount * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = missing && rng.NextInt32(5) == 0 ? double.NaN : draw(i % dimension, ref rng);
        }

        return values;
    }

    private static double[] Moved(ReadOnlySpan<double> values, double size, Seed seed)
    {
        var rng = seed.Derive(values.Length).ToRng();
        double[] moved = values.ToArray();
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] *= Math.Exp(size * rng.NextGaussian());
        }

        return moved;
    }

    private static double LogMultinomial(double[] row, double[] probabilities)
    {
        if (row.Any(double.IsNaN))
        {
            return 0;
        }

        if (row.Any(static x => x < 0 || Math.Floor(x) != x))
        {
            return double.NegativeInfinity;
        }

        double sum = 0, total = 0;
        for (int d = 0; d < row.Length; d++)
        {
            for (int i = 1; i <= row[d]; i++)
            {
                sum += Math.Log(++total / i) + Math.Log(probabilities[d]);
            }
        }

        return sum;
    }

    private static void Check<TEmission>(
        TEmission emission, double[] values, Func<int, int, double, double> cell, Func<TEmission, int, double> logPrior, Move<TEmission> move)
        where TEmission : IEmission<TEmission>
    {
        int dimension = emission.Dimension;
        double[][] expected = [.. Enumerable.Range(0, RowCount).Select(n => Enumerable.Range(0, emission.Components).Select(k =>
            Enumerable.Range(0, dimension).Sum(d => double.IsNaN(values[(n * dimension) + d]) ? 0 : cell(k, d, values[(n * dimension) + d]))).ToArray())];
        Check(emission, values, expected, logPrior, move);
    }

    private static void Check<TEmission>(
        TEmission emission, double[] values, double[][] expected, Func<TEmission, int, double> logPrior, Move<TEmission> move)
        where TEmission : IEmission<TEmission>
    {
        int components = emission.Components;
        var rows = new Rows(values, default, emission.Dimension);
        double[] scores = new double[components * RowCount];
        emission.LogDensity(rows, new(), scores);
        for (int n = 0; n < RowCount; n++)
        {
            for (int k = 0; k < components; k++)
            {
                double score = scores[(k * RowCount) + n];
                Assert.True(
                    score == expected[n][k] || Math.Abs(score - expected[n][k]) <= 1e-12 * (1 + Math.Abs(expected[n][k])),
                    $"row {n}, component {k}: {score:R} instead of {expected[n][k]:R}");
            }
        }

        // Random shares, none where a row is impossible: Σ r ln p is a function of the statistics.
        var rng = new Seed(8).ToRng();
        double[] shares = new double[scores.Length];
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = double.IsFinite(scores[i]) ? rng.NextDouble() : 0;
            sum += shares[i] == 0 ? 0 : shares[i] * scores[i];
        }

        double[] statistics = new double[emission.StatisticsLength];
        Assert.Equal(0, emission.Accumulate(rows, shares, new(), statistics));
        Assert.Equal(sum, emission.ExpectedLogDensity(statistics), 1e-11 * Math.Abs(sum));

        // The M-step is the maximum of that and the prior, and the prior's density is all there is to the global bound.
        var best = emission.Maximize(statistics);
        Assert.Equal(Enumerable.Range(0, components).Sum(k => logPrior(best, k)), best.GlobalBound, 1e-12 * (1 + Math.Abs(best.GlobalBound)));
        double highest = best.ExpectedLogDensity(statistics) + best.GlobalBound;
        int lower = 0;
        for (int trial = 0; trial < 100; trial++)
        {
            var other = move(best, Math.Pow(10, -1 - (trial % 3)), new Seed(9).Derive(trial));
            double value = other.ExpectedLogDensity(statistics) + other.GlobalBound;
            Assert.True(value <= highest + (1e-12 * Math.Abs(highest)), $"{value:R} is above {highest:R}");
            lower += value < highest ? 1 : 0;
        }

        Assert.True(lower > 90);

        // Another order is another name for the same densities.
        int[] order = [2, 0, 1];
        double[] again = new double[scores.Length], reordered = new double[statistics.Length];
        emission.Reordered(order).LogDensity(rows, new(), again);
        emission.Reorder(statistics, order, reordered);
        Assert.Equal(scores[(2 * RowCount)..], again[..RowCount]);
        Assert.Equal(sum, emission.Reordered(order).ExpectedLogDensity(reordered), 1e-11 * Math.Abs(sum));

        // A product of one part, with its columns in another place, is the part.
        int[] backwards = [.. Enumerable.Range(0, emission.Dimension).Reverse()];
        double[] flipped = [.. Enumerable.Range(0, RowCount).SelectMany(n => backwards.Select(d => values[(n * emission.Dimension) + d]))];
        var product = new ProductEmission(EmissionPart.Of(emission, backwards));
        product.LogDensity(new(flipped, default, emission.Dimension), new(), again);
        Assert.Equal(scores, again);
    }
}
