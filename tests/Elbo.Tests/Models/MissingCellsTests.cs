using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.Laws;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class MissingCellsTests
{
    private static readonly double[] Faithful = Values(Datasets.TryFind("faithful")!.Open(new CsvOptions()));

    [Fact]
    public void Where_nothing_is_missing_the_policy_changes_no_bit()
    {
        var plain = GaussianMixture.Fit(Source(Faithful), new() { Components = 2 });
        var allowing = GaussianMixture.Fit(Source(Faithful), new() { Components = 2, Missing = MissingCells.SkipEmpty });
        Assert.Equal(plain.Bound, allowing.Bound);
        Assert.True(plain.Model.Emission.Means.SequenceEqual(allowing.Model.Emission.Means));
        Assert.True(plain.Model.Emission.Covariances.SequenceEqual(allowing.Model.Emission.Covariances));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Em_of_one_gaussian_finds_what_newtons_method_on_the_observed_likelihood_finds(double share)
    {
        double[] values = MissingCases.Thin(Faithful, 2, share, new Seed(8));
        var fit = GaussianMixture.Fit(Source(values), new() { Missing = MissingCells.Marginalize, Stop = new() { Tolerance = 1e-15, MaxIterations = 5000 } });
        double[] found = Newton(x => ObservedLogLikelihood(values, x), [3.49, 70.9, 1.14, 13.57, 0.9]);
        double[,] covariance = fit.Model.Covariance(0);
        double[] expected = [found[0], found[1], found[2] * found[2], found[3] * found[3], found[2] * found[3] * found[4]];
        double[] actual = [fit.Model.Mean(0)[0], fit.Model.Mean(0)[1], covariance[0, 0], covariance[1, 1], covariance[0, 1]];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-6 * Math.Abs(expected[i]));
        }

        Assert.Equal(ObservedLogLikelihood(values, found), fit.Bound.Evidence, 1e-6);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void The_objective_climbs_on_faithful_with_cells_removed(double share)
    {
        var rows = Source(MissingCases.Thin(Faithful, 2, share, new Seed(9)));
        var options = new GaussianMixtureOptions { Components = 2, Missing = MissingCells.Marginalize };
        double previous = double.NegativeInfinity;
        foreach (var step in GaussianMixture.Iterate(rows, options).Take(100))
        {
            Assert.True(step.Bound.Objective >= previous - 1e-9, $"iteration {step.Number}: {previous:R} fell to {step.Bound.Objective:R}");
            previous = step.Bound.Objective;
        }

        // The clusters are where they are in the whole data.
        var whole = GaussianMixture.Fit(Source(Faithful), new() { Components = 2 }).Model;
        var fit = GaussianMixture.Fit(rows, options);
        Assert.False(fit.IsDegenerate);
        Assert.True(fit.Bound.Evidence >= previous - 1e-6);
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(whole.Mean(k)[0], fit.Model.Mean(k)[0], 0.15);
            Assert.Equal(whole.Mean(k)[1], fit.Model.Mean(k)[1], 2.0);
        }
    }

    [Fact]
    public void Every_structure_and_start_takes_missing_cells_and_gives_the_same_bits_on_any_number_of_threads()
    {
        double[] values = MissingCases.Thin(Faithful, 2, 0.3, new Seed(10));
        var rows = Source(values);
        var names = Enumerable.Range(0, Faithful.Length / 2).Select(n => values[2 * n] > 3 ? 1 : double.IsNaN(values[2 * n]) ? -1 : 0).ToArray();
        MixtureStart[] starts =
        [
            new MixtureStart.Portfolio(), new MixtureStart.Hierarchical(), new MixtureStart.KMeans(), new MixtureStart.KMeans(KMeansColumns.Raw), new MixtureStart.KMeans(KMeansColumns.Whitened),
            new MixtureStart.Random(), new MixtureStart.RandomResponsibilities(), new MixtureStart.SubsetEm(),
            new MixtureStart.Labels(names), new MixtureStart.Means(new double[,] { { 2, 55 }, { 4.3, 80 } }),
        ];
        foreach (var (structure, start) in CovarianceStructures.All.Select((s, i) => (s, starts[i % starts.Length])))
        {
            var options = new GaussianMixtureOptions { Components = 2, Covariance = structure, Start = start, Missing = MissingCells.Marginalize, Restarts = 2, Threads = 1 };
            var one = GaussianMixture.Fit(rows, options);
            var four = GaussianMixture.Fit(rows, options with { Threads = 4 });
            Assert.Equal(one.Bound, four.Bound);
            Assert.True(one.Model.Emission.Means.SequenceEqual(four.Model.Emission.Means), $"{structure.Name} {start.Name}");
            Assert.False(one.IsDegenerate, $"{structure.Name} {start.Name}");
        }
    }

    [Fact]
    public void Rows_in_which_nothing_is_observed_are_refused_or_count_nowhere()
    {
        double[] empty = [.. Faithful[..20], double.NaN, double.NaN, .. Faithful[20..]];
        var options = new GaussianMixtureOptions { Components = 2, Missing = MissingCells.Marginalize };
        var refused = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Source(empty), options));
        Assert.StartsWith("Row 11 of the data has no value in any column", refused.Message, StringComparison.Ordinal);
        var skipped = GaussianMixture.Fit(Source(empty), options with { Missing = MissingCells.SkipEmpty });
        var without = GaussianMixture.Fit(Source(Faithful), options);
        Assert.Equal(without.Bound.Evidence, skipped.Bound.Evidence, 1e-9);
        Assert.Equal(272, skipped.TotalWeight);
        Assert.Equal(without.Criteria!.Bic, skipped.Criteria!.Bic, 1e-8);
    }

    [Fact]
    public void A_missing_cell_is_refused_by_row_and_column_unless_allowed()
    {
        double[] values = [.. Faithful];
        values[7] = double.NaN;
        var refused = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Source(values), new() { Components = 2 }));
        Assert.StartsWith("Row 4 of the data, column \"waiting\": the value is missing", refused.Message, StringComparison.Ordinal);
        for (int n = 0; n < values.Length; n += 2)
        {
            values[n] = double.NaN;
        }

        var nothing = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Source(values), new() { Missing = MissingCells.SkipEmpty }));
        Assert.StartsWith("Column \"eruptions\" has no value in any row", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_components_and_groups_go_with_missing_cells()
    {
        var iris = (RowSource)Datasets.TryFind("iris")!.Open();
        var rows = new MatrixSource(MissingCases.Thin(Values(iris), 4, 0.15, new Seed(2)), 4, iris.Columns, allowsMissing: true);
        var labels = new RowLabels("species", iris.Labels!.Names, [.. iris.Labels.Values.Select(static (label, n) => n % 10 == 0 ? label : -1)]);
        var known = GaussianMixture.Fit(rows, new() { Covariance = new EEE(), Known = labels, Missing = MissingCells.Marginalize });
        Assert.False(known.IsDegenerate);
        Assert.InRange(known.Model.Assign(rows).Zip(iris.Labels.Values).Count(static pair => pair.First != pair.Second), 0, 12);

        var gaps = Source(MissingCases.Thin(Faithful, 2, 0.2, new Seed(2)));
        var groups = RowGroups.OfLengths([.. Enumerable.Repeat(4, 68)]);
        var options = new GaussianMixtureOptions { Components = 2, Groups = groups, Missing = MissingCells.Marginalize, Restarts = 3, Threads = 1 };
        var grouped = GaussianMixture.Fit(gaps, options);
        Assert.Equal(grouped.Bound, GaussianMixture.Fit(gaps, options with { Threads = 3 }).Bound);
        Assert.True(double.IsFinite(grouped.Bound.Evidence));
        Assert.All(grouped.History.Zip(grouped.History.Skip(1)), static pair => Assert.True(pair.Second.Objective >= pair.First.Objective - 1e-9));

        double[] empty = [.. Faithful];
        empty[0] = empty[1] = double.NaN;
        var refused = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Source(empty), options with { Missing = MissingCells.SkipEmpty }));
        Assert.Contains("rows of a group share a component", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_is_imputed_by_its_conditional_mean_under_the_mixture()
    {
        var model = GaussianMixture.Fit(Source(Faithful), new() { Components = 2 }).Model;
        double[] gaps = [double.NaN, 60, 3.1, double.NaN, 2, 50, double.NaN, double.NaN];
        double[,] filled = model.Impute(Source(gaps));
        Assert.Equal([2, 50], [filled[2, 0], filled[2, 1]]);
        for (int n = 0; n < 2; n++)
        {
            double[] row = gaps[(2 * n)..((2 * n) + 2)];
            double[] posterior = BruteForce.Posterior(MissingBruteForce.LogJoint(model, row)[0]);
            double expected = posterior.Select((r, k) => r * MissingBruteForce.ConditionalMean(model, row, k)[0]).Sum();
            Assert.Equal(expected, filled[n, n], 1e-12 * Math.Abs(expected));
        }

        // Nothing observed: the mean of the mixture.
        Assert.Equal(Enumerable.Range(0, 2).Sum(k => model.Weights[k] * model.Mean(k)[1]), filled[3, 1], 1e-12);
    }

    [Fact]
    public void Draws_have_the_conditional_moments_and_come_again_with_their_seed()
    {
        var model = GaussianMixture.Fit(Source(Faithful), new() { Components = 2 }).Model;
        const int Draws = 40_000;
        double[] gaps = [.. Enumerable.Repeat((double[])[double.NaN, 65], Draws).SelectMany(static row => row)];
        double[,] drawn = model.Impute(Source(gaps), new Seed(4));
        double mean = model.Impute(Source([double.NaN, 65]))[0, 0];
        double[] cells = [.. Enumerable.Range(0, Draws).Select(n => drawn[n, 0])];
        double spread = Math.Sqrt(cells.Sum(x => (x - mean) * (x - mean)) / Draws);
        Assert.Equal(mean, cells.Average(), 4 * spread / Math.Sqrt(Draws));
        Assert.True(spread > 0.3);
        Assert.Equal(drawn, model.Impute(Source(gaps), new Seed(4)));
        Assert.NotEqual(drawn, model.Impute(Source(gaps), new Seed(5)));
    }

    [Fact]
    public void The_density_of_a_row_is_that_of_its_observed_cells()
    {
        var model = GaussianMixture.Fit(Datasets.TryFind("iris")!.Open(new CsvOptions { Columns = "1..4" }), new() { Components = 3 }).Model;
        double[] row = [5.1, double.NaN, 1.4, double.NaN];
        var part = new GaussianMixture(
            model.Weights,
            new GaussianEmission(
                new VVV(),
                new CovarianceFloor(new ColumnSummary(2, 2, [0, 0], [1, 1], [0, 0], [1, 1]), 0),
                [.. Enumerable.Range(0, 3).SelectMany(k => new[] { model.Mean(k)[0], model.Mean(k)[2] })],
                [.. Enumerable.Range(0, 3).SelectMany(k => new[] { model.Covariance(k)[0, 0], model.Covariance(k)[2, 0], model.Covariance(k)[2, 2] })]));
        Assert.Equal(part.LogDensity(new MatrixSource(new[] { 5.1, 1.4 }, 2))[0], model.LogDensity(new MatrixSource(row, 4, allowsMissing: true))[0], 1e-12);
    }

    private static MatrixSource Source(double[] values) => new(values, 2, ["eruptions", "waiting"], allowsMissing: true);

    private static double[] Values(IRowSource rows)
    {
        var values = new List<double>();
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            values.AddRange(batch.Rows.Values);
        }

        return [.. values];
    }

    /// <summary>Of a bivariate normal with means x₀, x₁, deviations x₂, x₃ and correlation x₄, written out.</summary>
    private static double ObservedLogLikelihood(double[] values, double[] x)
    {
        double sum = 0;
        for (int n = 0; n < values.Length; n += 2)
        {
            double a = (values[n] - x[0]) / x[2], b = (values[n + 1] - x[1]) / x[3], left = 1 - (x[4] * x[4]);
            sum += (double.IsNaN(a), double.IsNaN(b)) switch
            {
                (false, false) => -Math.Log(2 * Math.PI * x[2] * x[3] * Math.Sqrt(left)) - (((a * a) - (2 * x[4] * a * b) + (b * b)) / (2 * left)),
                (false, true) => -Math.Log(Math.Sqrt(2 * Math.PI) * x[2]) - (0.5 * a * a),
                (true, false) => -Math.Log(Math.Sqrt(2 * Math.PI) * x[3]) - (0.5 * b * b),
                _ => 0,
            };
        }

        return sum;
    }

    /// <summary>Newton's method with derivatives by central differences.</summary>
    private static double[] Newton(Func<double[], double> f, double[] x)
    {
        int length = x.Length;
        double[] steps = [.. x.Select(static value => 1e-4 * Math.Max(1, Math.Abs(value) / 10))];
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double At(int i, double di, int j, double dj)
            {
                double[] y = [.. x];
                y[i] += di;
                y[j] += dj;
                return f(y);
            }

            var gradient = Vector<double>.Build.Dense(length, i => (At(i, steps[i], i, 0) - At(i, -steps[i], i, 0)) / (2 * steps[i]));
            var curvature = Matrix<double>.Build.Dense(length, length, (i, j) =>
                (At(i, steps[i], j, steps[j]) - At(i, steps[i], j, -steps[j]) - At(i, -steps[i], j, steps[j]) + At(i, -steps[i], j, -steps[j])) / (4 * steps[i] * steps[j]));
            var move = curvature.Solve(gradient);
            double scale = 1;
            double[] Moved() => [.. x.Select((value, i) => value - (scale * move[i]))];
            while (!(f(Moved()) >= f(x)) && scale > 1e-9)
            {
                scale /= 2;
            }

            x = Moved();
        }

        return x;
    }
}
