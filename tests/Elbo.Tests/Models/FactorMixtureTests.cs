using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

/// <summary>Mixtures of factor analyzers and of probabilistic PCA, and chains of them.</summary>
public sealed class FactorMixtureTests
{
    private static readonly StopRule Tight = new() { Tolerance = 1e-13, MaxIterations = 20_000 };

    // Two ways to the same maximum: EM of hidden factors, and Newton's method on the profile of the covariance matrix.
    [Theory]
    [InlineData("wine", 2)]
    [InlineData("wine", 3)]
    public void One_component_is_factor_analysis(string name, int factors)
    {
        using var rows = Open(name);
        var direct = FactorAnalysis.Fit(rows, new() { Factors = factors, Rotation = new FactorRotation.Principal() });
        var fit = ProductMixture.Fit(rows, new() { Factors = new(factors), Stop = Tight });
        Assert.Equal(direct.Bound.Evidence, fit.Bound.Evidence, 1e-6);
        if (factors == 2)
        {
            Assert.Equal(-3477.042559, fit.Bound.Evidence, 1e-5);
        }

        Assert.Equal(direct.Model.ParameterCount, fit.Model.ParameterCount);
        Assert.Equal(direct.Criteria!.Bic, fit.Criteria!.Icl, 1e-5);
        double[,] expected = direct.Model.Loadings(), loadings = FactorsOf(fit.Model).Loadings(0);
        for (int d = 0; d < rows.Dimension; d++)
        {
            double unit = Math.Sqrt(direct.Model.Variance(d));
            Assert.Equal(direct.Model.Uniqueness(d), FactorsOf(fit.Model).NoiseVariances(0)[d] / FactorsOf(fit.Model).Variance(0, d), 1e-4);
            for (int f = 0; f < factors; f++)
            {
                Assert.Equal(expected[d, f] / unit, loadings[d, f] / unit, 1e-3);
            }
        }
    }

    // The same by default: where EM that hides factors crawls, components alone are hidden, and of one component there is nothing to hide.
    [Theory]
    [InlineData("wine", 1)]
    [InlineData("wine", 2)]
    [InlineData("wine", 3)]
    [InlineData("iris", 1)]
    public void One_component_converges_to_the_maximum_that_Newtons_method_finds(string name, int factors)
    {
        using var rows = Open(name);
        var direct = FactorAnalysis.Fit(rows, new() { Factors = factors });
        var fit = ProductMixture.Fit(rows, new() { Factors = new(factors), Restarts = 4 });
        Assert.True(fit.HasConverged);
        Assert.Equal(direct.Bound.Evidence, fit.Bound.Evidence, 1e-6);
        Assert.Equal(4, fit.Restarts!.Runs);
    }

    // Two clusters of 2 factors in 6 columns: plain EM does not converge in 5000 iterations.
    [Fact]
    public void Few_columns_converge_and_never_fall()
    {
        var rows = Few(noise: 0.2);
        var options = new ProductMixtureOptions { Components = 2, Factors = new(2), Restarts = 4 };
        var fit = ProductMixture.Fit(rows, options);
        Assert.True(fit.HasConverged);
        for (int i = 1; i < fit.History.Count; i++)
        {
            Assert.True(fit.History[i].Objective >= fit.History[i - 1].Objective - 1e-9, $"iteration {i} falls");
        }

        // It is a fixed point of plain EM, too, which would get there in the end.
        var plain = Em.Iterate(fit.Model.Anchored(), rows, new()).ElementAt(20);
        Assert.InRange(plain.Bound.Evidence - fit.Bound.Evidence, -1e-9, 1e-5);
        Assert.True(fit.Iterations < 1500, $"{fit.Iterations} iterations");
        Assert.Equal(fit.Bound.Objective, fit.Restarts!.Optima[0].LogLikelihood, 1e-9);
    }

    // Tipping and Bishop 1999: the leading eigenvectors of the covariance matrix.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_component_with_common_noise_is_probabilistic_principal_components(int factors)
    {
        using var rows = Open("iris");
        var closed = ProbabilisticPca.Fit(rows, new() { Factors = factors });
        foreach (string noise in new[] { "common", "single" })
        {
            var fit = ProductMixture.Fit(rows, new() { Factors = new FactorStructure(factors).WithNoise(noise), Stop = Tight });
            Assert.Equal(closed.Bound.Evidence, fit.Bound.Evidence, 1e-7);
            Assert.Equal(closed.Model.NoiseVariances[0], FactorsOf(fit.Model).NoiseVariances(0)[0], 1e-6);
        }
    }

    // With D − 1 factors and common noise nothing is left to the factors: Gaussians of any covariance.
    [Fact]
    public void As_many_factors_as_there_can_be_are_gaussians_of_any_covariance()
    {
        using var rows = Open("iris");
        var labels = new MixtureStart.Labels([.. Enumerable.Range(0, 150).Select(static n => n / 50)]);
        var any = GaussianMixture.Fit(rows, new() { Start = labels, Stop = Tight });
        var fit = ProductMixture.Fit(rows, new() { Start = labels, Factors = new FactorStructure(3).WithNoise("common"), Stop = Tight });
        Assert.Equal(any.Bound.Evidence, fit.Bound.Evidence, 1e-5);
        Assert.Equal(any.Model.ParameterCount, fit.Model.ParameterCount);
    }

    [Fact]
    public void Two_runs_tell_factors_along_the_same_axes()
    {
        using var rows = Open("iris");
        Fit<ProductMixture> Run(ulong seed) => ProductMixture.Fit(
            rows, new() { Components = 2, Factors = new FactorStructure(2).WithNoise("common"), Restarts = 4, Seed = new(seed), Stop = Tight });
        Fit<ProductMixture> one = Run(1), other = Run(2);
        Assert.Equal(one.Bound.Evidence, other.Bound.Evidence, 1e-7);
        for (int k = 0; k < 2; k++)
        {
            double[,] first = FactorsOf(one.Model).Loadings(k), second = FactorsOf(other.Model).Loadings(k);
            for (int d = 0; d < 4; d++)
            {
                Assert.Equal(first[d, 0], second[d, 0], 1e-3);
                Assert.Equal(first[d, 1], second[d, 1], 1e-3);
            }
        }
    }

    [Theory]
    [InlineData("per-column")]
    [InlineData("shared")]
    [InlineData("common")]
    [InlineData("single")]
    public void Sixty_columns_of_three_groups_are_found_again(string noise)
    {
        const int Columns = 60, Rows = 900;
        var structure = new FactorStructure(2).WithNoise(noise);
        var truth = Draw(structure, Columns, Rows, out double[] values, out int[] groups);
        var fit = ProductMixture.Fit(new MatrixSource(values, Columns), new() { Components = 3, Factors = structure, Restarts = 4 });
        Assert.True(fit.HasConverged);
        Assert.False(fit.IsDegenerate);
        Assert.True(ClusterAgreement.Of(groups, fit.Model.Assign(new MatrixSource(values, Columns))).AdjustedRandIndex > 0.98);
        int noises = noise switch
        {
            "per-column" => 3 * Columns,
            "shared" => Columns,
            "common" => 3,
            _ => 1,
        };
        Assert.Equal(2 + (3 * (Columns + (2 * Columns) - 1)) + noises, fit.Model.ParameterCount);

        // Its density is nearly that of the truth: far fewer numbers than 60 × 60.
        double best = truth.LogLikelihood(values), found = fit.Bound.Evidence;
        Assert.InRange(found - best, 0, 1.5 * fit.Model.ParameterCount);
    }

    [Fact]
    public void The_choice_of_components_and_factors_together_finds_both()
    {
        Draw(new FactorStructure(2).WithNoise("single"), 12, 600, out double[] values, out _);
        var choice = ProductMixture.Select(
            new MatrixSource(values, 12),
            new() { Restarts = 3 },
            [2, 3, 4],
            [.. Enumerable.Range(1, 3).Select(static f => new FactorStructure(f).WithNoise("single"))]);
        Assert.Equal((3, "F=2"), (choice.Best.Components, choice.Best.Structure));
        Assert.Equal(9, choice.Candidates.Count);
        Assert.Contains("F=2 K=3", choice.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_factors_than_columns_can_tell_are_listed_as_not_fitted()
    {
        using var rows = Open("iris");
        var choice = ProductMixture.Select(rows, new() { Restarts = 2 }, [1], [new(1), new(2)]);
        Assert.Equal("2 factors are too many for 4 columns, whose covariances can tell at most 1; ask for fewer.", Assert.Single(choice.Unfitted).Reason);
        var refused = Assert.Throws<InvalidDataException>(() => ProductMixture.Fit(rows, new() { Factors = new(2) }));
        Assert.Equal(choice.Unfitted[0].Reason, refused.Message);
        Assert.Equal(refused.Message, Assert.Throws<InvalidDataException>(() => ProductMixture.Select(rows, new(), [1, 2], [new(2)])).Message);
    }

    [Fact]
    public void Columns_of_other_kinds_stand_beside_factors()
    {
        Draw(new(1), 5, 400, out double[] values, out int[] groups);
        var rng = new Seed(8).ToRng();
        double[] rows = [.. values.Chunk(5).SelectMany((row, n) => row.Append(rng.NextDouble() < (groups[n] == 0 ? 0.9 : 0.1) ? 1.0 : 0.0))];
        rows[3] = double.NaN;
        ColumnType[] columns = [.. Enumerable.Range(1, 5).Select(static d => new ColumnType($"x{d}", ColumnKind.Real)), new("flag", ColumnKind.Binary) { Categories = ["no", "yes"] }];
        var fit = ProductMixture.Fit(new MatrixSource(rows, 6, allowsMissing: true), new() { Components = 3, Columns = columns, Factors = new(1), Restarts = 4 });
        Assert.Equal(2, fit.Model.Emission.Parts.Count);
        Assert.Contains("Component 1: the correlation of every column with every factor", fit.ToString(), StringComparison.Ordinal);
        Assert.True(ClusterAgreement.Of(groups, fit.Model.Assign(new MatrixSource(rows, 6, allowsMissing: true))).AdjustedRandIndex > 0.9);
    }

    [Fact]
    public void A_component_of_too_few_rows_is_degenerate_and_a_column_that_factors_explain_is_told_by_name()
    {
        var floor = CovarianceFloor.Restore([1e-6, 1e-6, 1e-6, 1e-6], new bool[4], 1e-6);
        double[] means = new double[8], loadings = [1, 1, 1, 1, 1, 1, 1, 1], variances = [1, 1, 1e-6, 1, 1e-6, 1e-6, 1, 1];
        ColumnType[] columns = [.. "abcd".Select(static name => new ColumnType(name.ToString(), ColumnKind.Real))];
        var model = new ProductMixture([0.5, 0.5], new ProductEmission(EmissionPart.Of(new FactorEmission(new(1), floor, means, loadings, variances), [0, 1, 2, 3])), columns);
        double[] statistics = new double[model.StatisticsLength];
        (statistics[2], statistics[2 + ((model.StatisticsLength - 2) / 2)]) = (50, 2.5);
        var warnings = model.Diagnose(statistics);
        Assert.Equal(["heywood", "noise-floor", "small-component"], warnings.Select(static w => w.Code), StringComparer.Ordinal);
        Assert.Equal([false, true, true], warnings.Select(static w => w.IsDegenerate));
        Assert.Contains("component 1 explain 'c' entirely", warnings[0].Message, StringComparison.Ordinal);
        Assert.Contains("('a', 'b') of component 2", warnings[1].Message, StringComparison.Ordinal);
        Assert.Contains("needs at least 3", warnings[2].Message, StringComparison.Ordinal);
    }

    // Two columns that two factors explain entirely have a peak, unless one is the other: then the likelihood rises with every lower floor.
    [Theory]
    [InlineData(1, 0, "noise-floor")]
    [InlineData(-3, 0, "noise-floor")]
    [InlineData(1, 1e-4, "noise-floor")]
    [InlineData(1, 0.1, "heywood")]
    [InlineData(0, 1, "heywood")]
    public void Explained_columns_are_degenerate_where_one_follows_from_the_other(double along, double across, string code)
    {
        double[] minima = [1e-6, 1e-6 * ((along * along) + (across * across)), 1e-6, 1e-6, 1e-6];
        double[] loadings = [1, along, 0.5, -0.5, 0.3, 0, across, 0.5, 0.4, -0.2], variances = [minima[0], minima[1], 1, 1, 1];
        var emission = new FactorEmission(new(2), CovarianceFloor.Restore(minima, new bool[5], 1e-6), new double[5], loadings, variances);
        double[] statistics = new double[emission.StatisticsLength];
        statistics[0] = 50;
        var warning = Assert.Single(emission.Diagnose(statistics));
        Assert.Equal((code, code == "noise-floor"), (warning.Code, warning.IsDegenerate));
    }

    [Fact]
    public void A_column_twice_is_a_degenerate_fit_with_any_number_of_factors()
    {
        Draw(new FactorStructure(2), 5, 200, out double[] values, out _);
        var rows = new MatrixSource(values.Chunk(5).SelectMany(static row => row.Append(row[0])).ToArray(), 6);
        var choice = ProductMixture.Select(rows, new() { Restarts = 2 }, [1], [new(1), new(2)]);
        Assert.All(choice.Candidates, static candidate => Assert.True(candidate.Fit.IsDegenerate));
        foreach (int factors in new[] { 1, 2 })
        {
            var warning = Assert.Single(FactorAnalysis.Fit(rows, new() { Factors = factors }).Warnings);
            Assert.Equal("noise-floor", warning.Code);
            Assert.Matches("x1.*x6", warning.Message);
        }
    }

    [Fact]
    public void Turned_axes_are_the_same_density()
    {
        var floor = CovarianceFloor.Restore([1e-6, 1e-6, 1e-6, 1e-6, 1e-6], new bool[5], 1e-6);
        double cosine = Math.Cos(0.7), sine = Math.Sin(0.7);
        double[] a = [1, 2, 0.5, -1, 0.3], b = [0.2, -1, 1, 1, 2];
        double[] loadings = [.. a, .. b, .. a.Zip(b, (x, y) => (cosine * x) + (sine * y)), .. a.Zip(b, (x, y) => (cosine * y) - (sine * x)), .. a, .. a];
        double[] variances = [.. Enumerable.Repeat(0.5, 15)];
        var emission = new FactorEmission(new(2), floor, new double[15], loadings, variances);
        Assert.True(emission.AreCoincident(0, 1));
        Assert.False(emission.AreCoincident(0, 2));
        var told = emission.Canonical();
        double[,] first = told.Loadings(0), second = told.Loadings(1);
        for (int d = 0; d < 5; d++)
        {
            Assert.Equal(first[d, 0], second[d, 0], 1e-12);
            Assert.Equal(first[d, 1], second[d, 1], 1e-12);
        }
    }

    [Fact]
    public void States_with_factors_are_found_again()
    {
        const int Columns = 20, Steps = 1500;
        var structure = new FactorStructure(2);
        Draw(structure, Columns, 3000, out double[] pool, out int[] groups);
        var rng = new Seed(6).ToRng();
        double[] values = new double[Steps * Columns];
        int[] states = new int[Steps];
        for (int t = 0, state = 0, at = 0; t < Steps; t++, at++)
        {
            state = rng.NextInt32(12) == 0 ? rng.NextInt32(3) : state;
            while (groups[at % groups.Length] != state)
            {
                at++;
            }

            states[t] = state;
            pool.AsSpan(at % groups.Length * Columns, Columns).CopyTo(values.AsSpan(t * Columns));
        }

        var rows = new MatrixSource(values, Columns);
        var fit = HiddenMarkov.Fit(new GroupedRows(rows, RowGroups.One(Steps)), Families.Factors(rows, 3, structure), new() { Restarts = 4 });
        Assert.True(fit.HasConverged);
        var path = fit.Model.Decode(new Rows(values, default, Columns), new());
        Assert.True(ClusterAgreement.Of(states, path.States).AdjustedRandIndex > 0.98);
        Assert.True(fit.Model.Emission.Mean(0)[0] < fit.Model.Emission.Mean(1)[0]);
        Assert.Contains("State 1: the correlation of every column", fit.ToString(), StringComparison.Ordinal);
    }

    private static MatrixSource Few(double noise)
    {
        var rng = new Seed(4).ToRng();
        double[] loadings = [.. Enumerable.Range(0, 24).Select(_ => rng.NextGaussian())], values = new double[200 * 6];
        for (int n = 0; n < 200; n++)
        {
            double a = rng.NextGaussian(), b = rng.NextGaussian();
            int at = 12 * (n % 2);
            for (int d = 0; d < 6; d++)
            {
                values[(6 * n) + d] = (3 * (n % 2)) + (loadings[at + d] * a) + (loadings[at + 6 + d] * b) + (noise * (1 + d) * rng.NextGaussian());
            }
        }

        return new(values, 6);
    }

    private static FactorEmission FactorsOf(ProductMixture model) => (FactorEmission)model.Emission.Parts[0].Family;

    private static RowSource Open(string name) => Datasets.TryFind(name)!.Open();

    /// <summary>Three groups whose means are a deviation and a half apart in every column.</summary>
    private static DrawnMixture Draw(FactorStructure structure, int columns, int rows, out double[] values, out int[] groups)
    {
        var rng = new Seed(9).Derive(columns).ToRng();
        double[] means = new double[3 * columns], loadings = new double[3 * structure.Factors * columns], variances = new double[3 * columns], minima = new double[columns];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = 1.5 * (i / columns) * (i % 3 == 0 ? 1 : -0.7);
            int column = i % columns;
            variances[i] = structure.Noise is FactorNoise.Common ? 0.6 : 0.4 + (0.4 * (column % 4) / 3);
            variances[i] *= structure.SharesNoise ? 1 : 1 + (0.2 * (i / columns));
        }

        for (int i = 0; i < loadings.Length; i++)
        {
            loadings[i] = rng.NextGaussian();
        }

        Array.Fill(minima, 1e-9);
        var truth = new FactorEmission(structure, CovarianceFloor.Restore(minima, new bool[columns], 1e-6), means, loadings, variances);
        (values, groups) = (new double[rows * columns], new int[rows]);
        for (int n = 0; n < rows; n++)
        {
            groups[n] = rng.NextInt32(3);
            truth.DrawRow(groups[n], ref rng, values.AsSpan(n * columns, columns));
        }

        return new(truth, columns);
    }

    private sealed record DrawnMixture(FactorEmission Emission, int Columns)
    {
        public double LogLikelihood(double[] values)
        {
            var names = Enumerable.Range(1, Columns).Select(static d => new ColumnType($"x{d}", ColumnKind.Real)).ToArray();
            var model = new ProductMixture([1, 1, 1], new ProductEmission(EmissionPart.Of(Emission, [.. Enumerable.Range(0, Columns)])), names);
            double[] scores = new double[values.Length / Columns];
            model.LogDensity(new Rows(values, default, Columns), new(), scores);
            return scores.Sum();
        }
    }
}
