using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Queries;
using Elbo.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Models;

public sealed class MixtureQueriesTests
{
    private static readonly RowSource Faithful = Datasets.TryFind("faithful")!.Open();
    private static readonly RowSource Iris = Datasets.TryFind("iris")!.Open();

    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void What_is_given_and_what_is_left_make_the_whole(string structure)
    {
        var model = GaussianMixture.Fit(Iris, new() { Components = 3, Covariance = CovarianceStructures.Parse(structure), Restarts = 2 }).Model;
        double[] row = [5.9, 2.9, 4.2, 1.1];
        int[] given = [2, 0];
        var conditional = model.Condition(given, [row[2], row[0]]);
        Assert.Equal(["sepal_width", "petal_width"], conditional.Columns, StringComparer.Ordinal);
        double whole = LogDensity(model, row), marginal = LogDensity(model.Marginal(given), [row[2], row[0]]), rest = LogDensity(conditional, [row[1], row[3]]);
        Assert.Equal(whole, marginal + rest, 1e-9);
        Assert.Equal(marginal, model.Regression(given).LogDensity([row[2], row[0]]), 1e-9);
        Assert.Equal(model.Structure.IsPooled, conditional.Structure.IsPooled);
        Assert.Equal(model.Structure.IsDiagonal, conditional.Structure.IsDiagonal);
    }

    [Fact]
    public void A_conditional_of_a_conditional_is_the_joint_conditional()
    {
        var seeds = Gen.Choose(1, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, static seed =>
        {
            var rng = new Seed((ulong)seed).ToRng();
            var model = Random(4, 1 + rng.NextInt32(4), ref rng);
            double[] at = [rng.NextGaussian(), rng.NextGaussian(), rng.NextGaussian()];
            int a = rng.NextInt32(4), b = (a + 1 + rng.NextInt32(3)) % 4;
            var joint = model.Condition([a, b], at.AsSpan(0, 2));
            var first = model.Condition([a], at.AsSpan(0, 1));
            var twice = first.Condition([first.ColumnOf(model.Columns[b])], at.AsSpan(1, 1));
            return joint.Columns.SequenceEqual(twice.Columns, StringComparer.Ordinal)
                && Enumerable.Range(0, model.Components).All(k => Near(joint.Weights[k], twice.Weights[k])
                    && Enumerable.Range(0, 2).All(i => Near(joint.Mean(k)[i], twice.Mean(k)[i])
                        && Enumerable.Range(0, 2).All(j => Near(joint.Covariance(k)[i, j], twice.Covariance(k)[i, j]))));
        }).QuickCheckThrowOnFailure();

        static bool Near(double x, double y) => Math.Abs(x - y) <= 1e-9 * (1 + Math.Abs(x));
    }

    [Fact]
    public void The_regression_has_the_moments_of_the_conditional_mixture()
    {
        var rng = new Seed(8).ToRng();
        var model = Random(4, 3, ref rng);
        var regression = model.Regression([3, 1]);
        Assert.Equal([0, 2], regression.Free);
        double[] mean = new double[2], variance = new double[2];
        regression.Predict([0.3, -0.8], mean, variance);
        var whole = regression.Condition([0.3, -0.8]).ForwardProjection();
        for (int f = 0; f < 2; f++)
        {
            Assert.Equal(whole.Mean[f], mean[f], 1e-12);
            Assert.Equal(whole.Covariance()[f, f], variance[f], 1e-12);
        }
    }

    // R 4.2: lm(waiting ~ eruptions, faithful): 33.474397, 10.729641, residual sum of squares by 272: 34.718335.
    [Fact]
    public void One_gaussian_is_linear_regression()
    {
        var regression = GaussianMixture.Fit(Faithful, new()).Model.Regression([0]);
        double[] mean = new double[1], variance = new double[1];
        regression.Predict([0], mean, variance);
        Assert.Equal(33.4743970228, mean[0], 1e-7);
        Assert.Equal(34.7183347287, variance[0], 1e-7);
        regression.Predict([1], mean, variance);
        Assert.Equal(33.4743970228 + 10.7296413951, mean[0], 1e-7);
    }

    [Fact]
    public void A_marginal_is_the_integral_over_the_others()
    {
        var model = GaussianMixture.Fit(Faithful, new() { Components = 2 }).Model;
        double integral = 0;
        const double Step = 0.05;
        for (double eruptions = -3; eruptions < 10; eruptions += Step)
        {
            integral += Step * Math.Exp(LogDensity(model, [eruptions, 71]));
        }

        Assert.Equal(integral, Math.Exp(LogDensity(model.Marginal([1]), [71])), 1e-9);
        Assert.Equal(["waiting", "eruptions"], model.Marginal([1, 0]).Columns, StringComparer.Ordinal);
    }

    [Fact]
    public void Columns_and_values_that_cannot_be_are_refused()
    {
        var model = GaussianMixture.Fit(Faithful, new() { Components = 2 }).Model;
        Assert.Contains("There is no column 'x'; the model has eruptions, waiting", Refused(() => model.ColumnOf("x")), StringComparison.Ordinal);
        Assert.Contains("There is no column 2", Refused(() => model.Condition([2], [1])), StringComparison.Ordinal);
        Assert.Contains("named twice", Refused(() => model.Marginal([1, 1])), StringComparison.Ordinal);
        Assert.Contains("No column is named", Refused(() => model.Marginal([])), StringComparison.Ordinal);
        Assert.Contains("All columns are given", Refused(() => model.Condition([0, 1], [3, 70])), StringComparison.Ordinal);
        Assert.Contains("2 values for 1", Refused(() => model.Condition([0], [3, 70])), StringComparison.Ordinal);
        Assert.Contains("finite", Refused(() => model.Condition([0], [double.NaN])), StringComparison.Ordinal);
        Assert.Contains("No component can explain 1E+200", Refused(() => model.Condition([0], [1e200])), StringComparison.Ordinal);

        // Far away, but the nearest component still explains it best.
        var far = model.Condition([0], [1e6]);
        Assert.Equal(1, far.Weights.ToArray().Sum(), 1e-12);
    }

    [Theory]
    [InlineData(1.9, 1)]
    [InlineData(2.1, 2)]
    [InlineData(6, 2)]
    public void Two_equal_gaussians_have_two_modes_if_more_than_two_deviations_lie_between(double distance, int count)
    {
        var modes = OneColumn([0.5, 0.5], [1e6, 1e6 + distance], [1, 1]).Modes();
        Assert.Equal(count, modes.Count);
        Assert.Equal([0, 1], modes.SelectMany(static mode => mode.Components).Order());
        Assert.Equal(count == 1 ? 1e6 + (distance / 2) : modes[0].Location[0], modes[0].Location[0], 1e-6);
        Assert.Equal((2 * 1e6) + distance, count == 1 ? 2 * modes[0].Location[0] : modes[0].Location[0] + modes[1].Location[0], 1e-6);
    }

    [Fact]
    public void A_mean_in_a_valley_climbs_out_of_it()
    {
        // The middle component is too light and wide to make a mode of its own, and its mean is where both sides balance.
        var modes = OneColumn([0.45, 0.1, 0.45], [-3, 0, 3], [1, 9, 1]).Modes();
        Assert.Equal(2, modes.Count);
        Assert.Equal(3, modes.Sum(static mode => mode.Components.Count));
        Assert.All(modes, static mode => Assert.InRange(Math.Abs(mode.Location[0]), 2.5, 3));
    }

    [Fact]
    public void No_point_near_a_mode_is_higher()
    {
        var model = GaussianMixture.Fit(Iris, new() { Components = 3 }).Model;
        var rng = new Seed(3).ToRng();
        foreach (var mode in model.Modes())
        {
            Assert.Equal(LogDensity(model, [.. mode.Location]), mode.LogDensity, 1e-12);
            for (int i = 0; i < 500; i++)
            {
                double size = 1e-4 * Math.Pow(10, i % 4);
                double[] near = [.. mode.Location];
                for (int d = 0; d < near.Length; d++)
                {
                    near[d] += size * 0.3 * rng.NextGaussian();
                }

                Assert.True(i % 4 == 3 || LogDensity(model, near) <= mode.LogDensity, $"{size}");
            }
        }
    }

    [Fact]
    public void Distances_are_integrals()
    {
        var model = OneColumn([0.2, 0.5, 0.3], [0, 1.5, 40], [1, 2.5, 0.1]);
        double overlap = 0, forward = 0;
        const double Step = 0.001;
        var (p, q) = (model.Component(0), model.Component(1));
        for (double x = -15; x < 20; x += Step)
        {
            double a = p.LogDensity([x]), b = q.LogDensity([x]);
            overlap += Step * Math.Exp((a + b) / 2);
            forward += Step * Math.Exp(a) * (a - b);
        }

        var distances = model.Distances();
        Assert.Equal(3, distances.Count);
        Assert.Equal((0, 1), (distances[0].First, distances[0].Second));
        Assert.Equal(overlap, distances[0].Overlap, 1e-9);
        Assert.Equal(forward, distances[0].Forward, 1e-9);
        Assert.Equal(Math.Sqrt(1 - overlap), distances[0].Hellinger, 1e-9);
        Assert.True(distances[1].Bhattacharyya <= distances[2].Bhattacharyya);
        Assert.Equal(0, OneColumn([0.5, 0.5], [2, 2], [3, 3]).Distances()[0].Bhattacharyya, 1e-14);
    }

    // R 4.2, mclust 6.0.0: clustCombi and clustCombiOptim(reg = 2) of the same peaks; a tolerance of 1e-13 leaves its entropies 2e-4 off.
    [Theory]
    [InlineData("faithful", 3, new[] { 0, 0.482521926, 42.7427191912 }, 2)]
    [InlineData("iris", 3, new[] { 0, 2.9e-9, 6.32560492043 }, 2)]
    public void Components_merge_as_in_another_system(string data, int components, double[] entropies, int suggested)
    {
        var rows = Datasets.TryFind(data)!.Open();
        var model = GaussianMixture.Fit(rows, new() { Components = components, Covariance = new EEE(), Stop = new() { Tolerance = 1e-14 } }).Model;
        var merging = ComponentMerging.Of(model, rows);
        Assert.All(entropies.Zip(merging.Entropies), static pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        Assert.Equal(suggested, merging.Suggested);
        Assert.Equal(Enumerable.Range(0, components), merging.Clusters(components));
        Assert.All(merging.Clusters(1), static cluster => Assert.Equal(0, cluster));
        Assert.Equal(2, merging.Clusters(2).Distinct().Count());
    }

    [Fact]
    public void Merging_counts_weights()
    {
        double[] values = [0, 0.4, 1, 3, 3.5, 9, 9.1], weights = [2, 1, 1, 3, 0, 1, 2];
        var model = OneColumn([0.3, 0.3, 0.4], [0, 3, 9], [1, 2, 0.5]);
        var weighted = ComponentMerging.Of(model, new MatrixSource(values, 1, null, weights));
        var repeated = ComponentMerging.Of(model, new MatrixSource(values.SelectMany((v, n) => Enumerable.Repeat(v, (int)weights[n])).ToArray(), 1));
        Assert.All(weighted.Entropies.Zip(repeated.Entropies), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal([(0, 1), (0, 1)], weighted.Merged.Reverse().Take(1).Concat(weighted.Merged.Take(1)));
        double expected = values.Zip(weights).Sum(pair => pair.Second * BruteForce.Entropy(BruteForce.Posterior(BruteForce.LogJoint(model, [pair.First])[0])));
        Assert.Equal(expected, weighted.Entropies[2], 1e-12);
    }

    private static string Refused(Action act) => Assert.Throws<ArgumentException>(act).Message;

    private static string Refused(Func<object> act) => Assert.Throws<ArgumentException>(act).Message;

    private static double LogDensity(GaussianMixture model, double[] row) => model.LogDensity(new MatrixSource(row, row.Length))[0];

    private static GaussianMixture OneColumn(double[] weights, double[] means, double[] variances) =>
        new(weights, new GaussianEmission(new VVV(), CovarianceFloor.Restore([1e-9], [false], 1e-6), means, variances));

    private static GaussianMixture Random(int dimension, int components, ref Rng rng)
    {
        double[] weights = new double[components], means = new double[components * dimension];
        var covariances = new List<double>();
        for (int k = 0; k < components; k++)
        {
            weights[k] = 0.1 + rng.NextDouble();
            double[,] a = new double[dimension, dimension];
            for (int i = 0; i < dimension; i++)
            {
                means[(k * dimension) + i] = 2 * rng.NextGaussian();
                for (int j = 0; j < dimension; j++)
                {
                    a[i, j] = rng.NextGaussian() + (i == j ? 1.5 : 0);
                }
            }

            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariances.Add((i == j ? 0.1 : 0) + Enumerable.Range(0, dimension).Sum(d => a[i, d] * a[j, d]));
                }
            }
        }

        double[] minima = [.. Enumerable.Repeat(1e-9, dimension)];
        return new(weights, new GaussianEmission(new VVV(), CovarianceFloor.Restore(minima, new bool[dimension], 1e-6), means, covariances.ToArray()));
    }
}
