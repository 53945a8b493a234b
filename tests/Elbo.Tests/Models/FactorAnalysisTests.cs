using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models;
using Elbo.Models.Factors;
using Elbo.Numerics;
using Elbo.Tests.References;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class FactorAnalysisTests
{
    [Fact]
    public void Densities_and_factors_are_those_of_the_joint_Gaussian_whatever_is_missing()
    {
        var truth = Random(5, 2, new FactorNoise.PerColumn(), 3);
        double[,] covariance = truth.Covariance(), loadings = truth.Loadings();
        var source = Draw(truth, 40, 0.3, 4);
        double[] densities = new double[40], means = new double[80], deviations = new double[80];
        truth.LogDensity(Rows(source), new(), densities);
        truth.InferFactors(Rows(source), new(), means, deviations);
        for (int n = 0; n < 40; n++)
        {
            double[] row = source.Row(n, out _);
            int[] seen = [.. Enumerable.Range(0, 5).Where(d => !double.IsNaN(row[d]))];
            if (seen.Length == 0)
            {
                Assert.Equal(0, densities[n], 1e-13);
                continue;
            }

            var sigma = Matrix<double>.Build.Dense(seen.Length, seen.Length, (i, j) => covariance[seen[i], seen[j]]);
            var lambda = Matrix<double>.Build.Dense(seen.Length, 2, (i, f) => loadings[seen[i], f]);
            var x = Vector<double>.Build.Dense(seen.Length, i => row[seen[i]] - truth.Mean[seen[i]]);
            double expected = -0.5 * ((seen.Length * Math.Log(2 * Math.PI)) + Math.Log(sigma.Determinant()) + (x * sigma.Inverse() * x));
            Assert.Equal(expected, densities[n], 1e-11);
            var mean = lambda.Transpose() * sigma.Inverse() * x;
            var posterior = Matrix<double>.Build.DenseIdentity(2) - (lambda.Transpose() * sigma.Inverse() * lambda);
            double[,] own = truth.FactorCovariance(row);
            for (int f = 0; f < 2; f++)
            {
                Assert.Equal(mean[f], means[(2 * n) + f], 1e-11);
                Assert.Equal(Math.Sqrt(posterior[f, f]), deviations[(2 * n) + f], 1e-11);
                Assert.Equal(posterior[f, 0], own[f, 0], 1e-11);
            }
        }
    }

    [Fact]
    public void Missing_cells_are_filled_in_and_drawn_as_by_the_joint_Gaussian()
    {
        var truth = Random(4, 2, new FactorNoise.PerColumn(), 31);
        double[,] sigma = truth.Covariance();
        double[] row = [truth.Mean[0] + 1.5, double.NaN, truth.Mean[2] - 0.5, double.NaN];
        var seen = Matrix<double>.Build.Dense(2, 2, (i, j) => sigma[2 * i, 2 * j]);
        var cross = Matrix<double>.Build.Dense(2, 2, (i, j) => sigma[(2 * i) + 1, 2 * j]);
        var expected = cross * seen.Inverse() * Vector<double>.Build.Dense([1.5, -0.5]);
        var covariance = Matrix<double>.Build.Dense(2, 2, (i, j) => sigma[(2 * i) + 1, (2 * j) + 1]) - (cross * seen.Inverse() * cross.Transpose());
        double[] filled = new double[4];
        truth.Impute(new Rows(row, default, 4), new(), filled);
        Assert.Equal(row[0], filled[0]);
        Assert.Equal(truth.Mean[1] + expected[0], filled[1], 1e-12);
        Assert.Equal(truth.Mean[3] + expected[1], filled[3], 1e-12);

        const int Count = 40_000;
        var many = new Rows([.. Enumerable.Repeat(row, Count).SelectMany(static r => r)], default, 4);
        double[] drawn = new double[4 * Count];
        var rng = new Seed(32).ToRng();
        truth.DrawMissing(many, new(), ref rng, drawn);
        double Mean(Func<double, double, double> of) => Enumerable.Range(0, Count).Average(n => of(drawn[(4 * n) + 1] - filled[1], drawn[(4 * n) + 3] - filled[3]));
        Assert.Equal(0, Mean(static (x, _) => x), 0.03);
        Assert.Equal(covariance[0, 0], Mean(static (x, _) => x * x), 0.1);
        Assert.Equal(covariance[1, 0], Mean(static (x, y) => x * y), 0.1);
        Assert.Equal(covariance[1, 1], Mean(static (_, y) => y * y), 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    public void Rows_that_stand_for_many_have_their_bound_and_their_statistics(double missing)
    {
        var truth = Random(4, 2, new FactorNoise.PerColumn(), 5);
        var source = Draw(truth, 3000, missing, 6);
        var few = MomentRows.Of(source, new double[4]);
        Assert.True(few.UnitCount < 300);
        var model = Random(4, 2, new FactorNoise.PerColumn(), 7);
        var all = Em.Evaluate(model, source, new());
        var some = Em.Evaluate(model, few, new());
        Assert.Equal(all.TotalWeight, some.TotalWeight, 1e-9);
        Assert.Equal(all.Bound.Evidence, some.Bound.Evidence, 1e-11 * Math.Abs(all.Bound.Evidence));
        Assert.Equal(all.Bound.Entropy, some.Bound.Entropy, 1e-11 * Math.Abs(all.Bound.Entropy));
        for (int i = 0; i < model.StatisticsLength; i++)
        {
            Assert.Equal(all.Statistics!.Values[i], some.Statistics!.Values[i], 1e-8);
        }
    }

    [Fact]
    public void Em_from_far_away_ends_where_Newton_does()
    {
        var fit = FactorAnalysis.Fit(FactorReferences.Ability, new() { Factors = 2 });
        var rows = MomentRows.Of(FactorReferences.Ability);
        var far = fit.Model.With(new(fit.Model.Parameters.Mean, [.. fit.Model.Parameters.Loadings.Select(static (l, i) => (0.3 * l) + (0.1 * (i % 3)))], [.. fit.Model.Parameters.Variances.Select(static v => 3 * v)]));
        var slow = Em.Iterate(far, rows, new()).Until(new() { Tolerance = 1e-12, MaxIterations = 20_000 });
        Assert.True(slow.Iterations > 50);
        Assert.True(fit.Bound.Evidence >= slow.Bound.Evidence - 1e-9);
        Assert.Equal(fit.Bound.Evidence, slow.Bound.Evidence, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Principal_components_are_the_closed_form(int factors)
    {
        var rows = Datasets.TryFind("iris")!.Open();
        var fit = ProbabilisticPca.Fit(rows, new() { Factors = factors });
        Assert.True(fit.HasConverged);
        double[] values = EigenvaluesOf(rows);
        double noise = values.Skip(factors).Average();
        Assert.Equal(noise, fit.Model.NoiseVariances[0], 1e-12);

        // Tipping and Bishop 1999, equation 8, and the likelihood there.
        double expected = -0.5 * 150 * ((4 * Math.Log(2 * Math.PI)) + values.Take(factors).Sum(Math.Log) + ((4 - factors) * Math.Log(noise)) + 4);
        Assert.Equal(expected, fit.Bound.Evidence, 1e-9);
        double[,] loadings = fit.Model.Loadings();
        for (int f = 0; f < factors; f++)
        {
            Assert.Equal(values[f] - noise, Enumerable.Range(0, 4).Sum(d => loadings[d, f] * loadings[d, f]), 1e-10);
        }

        // EM comes to the same place.
        var parameters = fit.Model.Parameters;
        var far = fit.Model.With(new(parameters.Mean, [.. parameters.Loadings.Select(static (l, i) => l + (0.2 * (i % 2)))], [.. parameters.Variances.Select(static v => 2 * v)]));
        var slow = Em.Iterate(far, rows, new()).Until(new() { Tolerance = 1e-12, MaxIterations = 20_000 });
        Assert.Equal(expected, slow.Bound.Evidence, 1e-6);
    }

    /// <summary>One factor and three columns are any Gaussian with positive correlations; where only the last column lacks cells, its maximum is known.</summary>
    [Fact]
    public void Missing_cells_lead_to_the_closed_form_of_Anderson()
    {
        var truth = new FactorAnalysis([1, 2, 3], new double[,] { { 1 }, { 0.8 }, { 1.2 } }, [0.5, 0.7, 0.6]);
        var complete = Draw(truth, 400, 0, 9);
        var lacking = Lacking(complete, static (n, d) => d == 2 && n % 3 == 0);
        var fit = FactorAnalysis.Fit(lacking, new() { Stop = new() { Tolerance = 1e-13 } });
        Assert.Empty(fit.Warnings);

        // Anderson 1957: ln p(x1, x2) of all rows and ln p(x3 | x1, x2) of those that have it, each at its own maximum.
        var both = Enumerable.Range(0, 400).Select(n => Vector<double>.Build.Dense(complete.Row(n, out _)[..2])).ToList();
        var seen = Enumerable.Range(0, 400).Where(static n => n % 3 != 0).Select(n => complete.Row(n, out _)).ToList();
        var mean = both.Aggregate((a, b) => a + b) / 400;
        var scatter = both.Select(x => (x - mean).OuterProduct(x - mean)).Aggregate((a, b) => a + b) / 400;
        double expected = -0.5 * 400 * ((2 * Math.Log(2 * Math.PI)) + Math.Log(scatter.Determinant()) + 2);
        var design = Matrix<double>.Build.Dense(seen.Count, 3, (n, j) => j == 0 ? 1 : seen[n][j - 1]);
        var target = Vector<double>.Build.Dense(seen.Count, n => seen[n][2]);
        var residual = target - (design * design.QR().Solve(target));
        double variance = residual * residual / seen.Count;
        expected -= 0.5 * seen.Count * (Math.Log(2 * Math.PI * variance) + 1);
        Assert.Equal(expected, fit.Bound.Evidence, 1e-8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_missing_cells_nothing_near_by_is_better(bool isCommon)
    {
        FactorNoise noise = isCommon ? new FactorNoise.Common() : new FactorNoise.PerColumn();
        var source = Draw(Random(6, 2, noise, 11), 500, 0.15, 12);
        var fit = FactorAnalysis.Fit(source, new() { Factors = 2, Noise = noise });
        Assert.True(fit.HasConverged);
        for (int i = 1; i < fit.History.Count; i++)
        {
            Assert.True(fit.History[i].Objective >= fit.History[i - 1].Objective - (1e-11 * Math.Abs(fit.Bound.Objective)), $"iteration {i} fell");
        }

        // EM on the rows themselves finds no way up, either.
        var more = Em.Iterate(fit.Model, source, new()).ElementAt(300);
        Assert.Equal(fit.Bound.Evidence, more.Bound.Evidence, 2e-6);
    }

    [Fact]
    public void Simulated_loadings_are_found_again_and_so_is_their_number()
    {
        var truth = Random(8, 2, new FactorNoise.PerColumn(), 15);
        var source = Draw(truth, 20_000, 0, 16);
        var selection = FactorAnalysis.Select(source, new() { Restarts = 1 }, [1, 2, 3, 9]);
        Assert.Equal(2, selection.Best.Components);
        Assert.Equal(9, Assert.Single(selection.Unfitted).Components);
        double[,] expected = truth.Covariance(), found = selection.Best.Fit.Model.Covariance();
        foreach (var (first, second) in expected.Cast<double>().Zip(found.Cast<double>()))
        {
            Assert.Equal(first, second, 0.06);
        }

        var predictive = FactorAnalysis.Select(source, new() { Restarts = 0 }, [1, 2], new SelectionCriterion.CrossValidation(3));
        Assert.Equal(2, predictive.Best.Components);
        Assert.Equal(3, predictive.Best.Predicted!.Parts.Count);
    }

    [Fact]
    public void Columns_that_follow_from_each_other_and_constant_ones_are_facts()
    {
        var source = Draw(Random(5, 1, new FactorNoise.PerColumn(), 17), 100, 0, 18);
        double[] values = new double[700];
        for (int n = 0; n < 100; n++)
        {
            double[] row = source.Row(n, out _);
            row.CopyTo(values, 7 * n);
            (values[(7 * n) + 5], values[(7 * n) + 6]) = (2 * row[0], 4);
        }

        var fit = FactorAnalysis.Fit(new MatrixSource(values, 7), new() { Factors = 1 });
        Assert.True(double.IsFinite(fit.Bound.Evidence));
        Assert.True(fit.IsDegenerate);
        Assert.Contains("x1, x6", Assert.Single(fit.Warnings).Message, StringComparison.Ordinal);
        var common = ProbabilisticPca.Fit(new MatrixSource(values.AsMemory(0, 21), 7), new() { Factors = 3 });
        Assert.Equal("noise-floor", Assert.Single(common.Warnings).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Data_far_from_the_origin_keep_their_digits(double missing)
    {
        // Rounded so that adding 1e8 loses nothing.
        var near = Draw(Random(5, 1, new FactorNoise.PerColumn(), 25), 300, missing, 26);
        double[] values = [.. Enumerable.Range(0, 300).SelectMany(n => near.Row(n, out _)).Select(static x => Math.Round(x * 4096) / 4096)];
        var first = FactorAnalysis.Fit(new MatrixSource(values, 5, allowsMissing: true));
        var second = FactorAnalysis.Fit(new MatrixSource(values.Select(static x => x + 1e8).ToArray(), 5, allowsMissing: true));
        Assert.Equal(first.Bound.Evidence, second.Bound.Evidence, 1e-6);
        Assert.Equal(first.Model.Mean[2], second.Model.Mean[2] - 1e8, 1e-6);
        Assert.Equal(first.Model.Loadings()[3, 0], second.Model.Loadings()[3, 0], 1e-7);
    }

    [Theory]
    [InlineData(3, 2, "2 factors are too many for 3 columns, whose covariances can tell at most 1")]
    [InlineData(2, 1, "2 columns are too few for factor analysis, which needs at least 3")]
    public void Too_many_factors_are_refused(int dimension, int factors, string message)
    {
        var source = new MatrixSource(Enumerable.Range(0, 12 * dimension).Select(static i => Math.Sin(i)).ToArray(), dimension);
        var error = Assert.Throws<InvalidDataException>(() => FactorAnalysis.Fit(source, new() { Factors = factors }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_without_a_number_is_refused()
    {
        var source = Lacking(Draw(Random(4, 1, new FactorNoise.PerColumn(), 19), 30, 0, 20), static (_, d) => d == 2);
        Assert.Contains("'x3'", Assert.Throws<InvalidDataException>(() => FactorAnalysis.Fit(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rotations_change_no_density_and_varimax_is_the_simplest_of_a_circle()
    {
        var model = Random(6, 2, new FactorNoise.PerColumn(), 23);
        var turned = model.With(new FactorRotation.Varimax().Rotate(model.Parameters));
        double[,] before = model.Covariance(), after = turned.Covariance();
        foreach (var (first, second) in before.Cast<double>().Zip(after.Cast<double>()))
        {
            Assert.Equal(first, second, 1e-12);
        }

        double best = Simplicity(turned.Loadings(), 0);
        for (int degrees = 1; degrees < 180; degrees++)
        {
            Assert.True(Simplicity(turned.Loadings(), degrees * Math.PI / 180) <= best + 1e-12);
        }
    }

    /// <summary>Kaiser's criterion of loadings that are turned further.</summary>
    private static double Simplicity(double[,] loadings, double angle)
    {
        int dimension = loadings.GetLength(0);
        double sum = 0;
        double[] squares = new double[2];
        for (int d = 0; d < dimension; d++)
        {
            double length = (loadings[d, 0] * loadings[d, 0]) + (loadings[d, 1] * loadings[d, 1]);
            double first = (Math.Cos(angle) * loadings[d, 0]) + (Math.Sin(angle) * loadings[d, 1]), second = (Math.Cos(angle) * loadings[d, 1]) - (Math.Sin(angle) * loadings[d, 0]);
            double[] shares = [first * first / length, second * second / length];
            for (int f = 0; f < 2; f++)
            {
                sum += shares[f] * shares[f];
                squares[f] += shares[f];
            }
        }

        return sum - (((squares[0] * squares[0]) + (squares[1] * squares[1])) / dimension);
    }

    private static double[] EigenvaluesOf(IRowSource rows)
    {
        var (_, covariance) = ExpectedMoments.Of(new(rows.Summary.Means.ToArray(), new double[4], [1, 1, 1, 1]), rows, default);
        var matrix = Matrix<double>.Build.Dense(4, 4, (i, j) => covariance[(Math.Max(i, j) * (Math.Max(i, j) + 1) / 2) + Math.Min(i, j)]);
        return [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(static v => v.Real).OrderDescending()];
    }

    internal static FactorAnalysis Random(int dimension, int factors, FactorNoise noise, ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        var loadings = new double[dimension, factors];
        double[] mean = new double[dimension], variances = new double[dimension];
        for (int d = 0; d < dimension; d++)
        {
            mean[d] = 5 * rng.NextGaussian();
            variances[d] = noise is FactorNoise.Common ? 0.7 : 0.4 + rng.NextDouble();
            for (int f = 0; f < factors; f++)
            {
                loadings[d, f] = rng.NextGaussian();
            }
        }

        return new(mean, loadings, variances, noise);
    }

    private static MatrixSource Draw(FactorAnalysis model, int count, double missing, ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        double[] values = new double[count * model.Dimension];
        for (int n = 0; n < count; n++)
        {
            model.DrawRow(ref rng, values.AsSpan(n * model.Dimension, model.Dimension));
        }

        var gaps = new Seed(seed).Derive("gaps").ToRng();
        return new(values.Select(x => gaps.NextDouble() < missing ? double.NaN : x).ToArray(), model.Dimension, allowsMissing: true);
    }

    private static MatrixSource Lacking(MatrixSource rows, Func<int, int, bool> isMissing)
    {
        int dimension = rows.Columns.Count;
        return new(
            Enumerable.Range(0, (int)rows.UnitCount).SelectMany(n => rows.Row(n, out _).Select((x, d) => isMissing(n, d) ? double.NaN : x)).ToArray(),
            dimension,
            allowsMissing: true);
    }

    private static Rows Rows(MatrixSource source)
    {
        var batch = new RowBatch();
        source.Read(0, batch);
        return batch.Rows;
    }
}
