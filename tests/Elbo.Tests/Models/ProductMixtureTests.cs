using System.Text;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Tests.Models;

public sealed class ProductMixtureTests
{
    // Zucchini and MacDonald (2009), Hidden Markov Models for Time Series, section 1.2.
    [Theory]
    [InlineData(1, -391.9189)]
    [InlineData(2, -360.3690)]
    [InlineData(3, -356.8489)]
    public void Earthquakes_are_a_mixture_of_poisson_counts(int components, double logLikelihood)
    {
        using var rows = Datasets.TryFind("earthquakes")!.Open(new() { Typing = new() { Otherwise = ColumnKind.Count } });
        var fit = ProductMixture.Fit(rows, new() { Components = components });

        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-4);
        Assert.True(fit.HasConverged);
        Assert.Equal((2 * components) - 1, fit.Criteria!.Parameters);
        Assert.Equal(fit.Model.Weights.ToArray().OrderDescending(), fit.Model.Weights.ToArray());
    }

    // Do and Batzoglou (2008), What is the expectation maximization algorithm?, Nature Biotechnology 26: their example, at its optimum.
    [Theory]
    [InlineData(1, true, 0.7130, 0.5813, 1e-4)]
    [InlineData(5000, true, 0.796789, 0.519583, 1e-5)]
    [InlineData(5000, false, 0.793368, 0.513917, 1e-5)]
    public void Two_coins_are_told_apart(int iterations, bool freezesWeights, double first, double second, double tolerance)
    {
        var rows = new MatrixSource(new double[,] { { 5, 5 }, { 9, 1 }, { 8, 2 }, { 4, 6 }, { 7, 3 } }, ["heads", "tails"]);
        var options = new ProductMixtureOptions
        {
            Columns = [new("heads", ColumnKind.Share), new("tails", ColumnKind.Share)],
            FreezesWeights = freezesWeights,
            Stop = new() { MaxIterations = iterations, Tolerance = 1e-15 },
        };
        var fit = ProductMixture.Continue(rows, ProductMixture.FromMeans(rows, options, new[,] { { 0.6, 0.4 }, { 0.5, 0.5 } }), options);

        var heads = fit.Model.ParametersOf(0)[0];
        Assert.Equal("heads share", heads.Name);
        Assert.Equal(first, heads.Values[0], tolerance);
        Assert.Equal(second, heads.Values[1], tolerance);
        Assert.Equal(freezesWeights, fit.Model.Weights[0] == 0.5);
    }

    [Theory]
    [InlineData("VVV")]
    [InlineData("VVI")]
    [InlineData("EEI")]
    public void Real_columns_alone_are_a_gaussian_mixture(string structure)
    {
        using var rows = Datasets.TryFind("faithful")!.Open();
        var covariance = CovarianceStructures.Parse(structure);
        var product = ProductMixture.Fit(rows, new() { Components = 2, Covariance = covariance });
        var gaussian = GaussianMixture.Fit(rows, new() { Components = 2, Covariance = covariance });

        Assert.Equal(gaussian.Bound.Evidence, product.Bound.Evidence, 1e-6);
        Assert.Equal(gaussian.Criteria!.Bic, product.Criteria!.Bic, 1e-5);
        Assert.Equal(gaussian.Criteria.Icl, product.Criteria.Icl, 1e-3);
        Assert.Equal(gaussian.Model.Mean(0)[1], product.Model.ParametersOf(1)[0].Values[0], 1e-3);
    }

    [Fact]
    public void Latent_classes_are_recovered_with_their_number()
    {
        var rows = Survey(3000, missing: 0.1);
        var selection = ProductMixture.Select(rows, new(), [1, 2, 3, 4]);

        Assert.Equal(2, selection.Best.Components);
        Assert.Equal("categorical", selection.Best.Structure);
        var model = selection.Best.Fit.Model;
        Assert.Equal(0.6, model.Weights[0], 0.05);
        var yes = model.ParametersOf(0).Single(static p => p.Category == "yes");
        Assert.Equal("q1 = yes", yes.Name);
        Assert.Equal(0.9, yes.Values[0], 0.05);
        Assert.Equal(0.2, yes.Values[1], 0.05);
    }

    [Fact]
    public void Cross_validation_compares_too()
    {
        var rows = Survey(600, missing: 0.05);
        var selection = ProductMixture.Select(rows, new() { Restarts = 3, Smoothing = 1 }, [1, 2], new SelectionCriterion.CrossValidation(4));

        Assert.Equal(2, selection.Best.Components);
        Assert.All(selection.Candidates, static c => Assert.Equal(4, c.Predicted!.Parts.Count));
    }

    [Fact]
    public void A_row_without_any_cell_says_nothing()
    {
        var rows = Survey(500, missing: 0);
        var model = ProductMixture.Fit(rows, new() { Components = 2 }).Model;
        double[] scores = new double[1], responsibilities = new double[2];
        model.LogDensity(new Rows([double.NaN, double.NaN, double.NaN, double.NaN], default, 4), new(), scores);
        model.Responsibilities(new Rows([double.NaN, double.NaN, double.NaN, double.NaN], default, 4), new(), responsibilities);

        Assert.Equal(0, scores[0], 12);
        Assert.Equal(model.Weights[0], responsibilities[0], 12);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var rows = Survey(5000, missing: 0.2);
        var one = ProductMixture.Select(rows, new() { Threads = 1, Restarts = 4 }, [1, 2, 3]);
        var four = ProductMixture.Select(rows, new() { Threads = 4, Restarts = 4 }, [1, 2, 3]);

        Assert.Equal(one.Candidates.Select(static c => c.Fit.Bound.Evidence), four.Candidates.Select(static c => c.Fit.Bound.Evidence));
    }

    [Fact]
    public void Smoothing_keeps_probabilities_inside_and_is_in_the_objective()
    {
        var rows = Load("a,n\nx,1\nx,4\nx,0\ny,9\n", new() { Rules = [new("n", ColumnKind.Count)] });
        var plain = ProductMixture.Fit(rows, new());
        var smooth = ProductMixture.Fit(rows, new() { Smoothing = 2 });

        Assert.Equal([0.75, 0.25], plain.Model.ParametersOf(0).Select(static p => p.Values[0]));
        Assert.Equal((3 + 2) / 8.0, smooth.Model.ParametersOf(0)[0].Values[0], 12);
        Assert.Equal(3.5, smooth.Model.ParametersOf(1)[0].Values[0], 12);
        Assert.Equal(smooth.Bound.Evidence + smooth.Model.GlobalBound, smooth.Bound.Objective, 12);
        Assert.NotEqual(0, smooth.Model.GlobalBound);
    }

    [Fact]
    public void Labels_begin_a_fit_and_keep_their_order()
    {
        var rows = Load("a,b\nx,1.0\nx,1.5\nx,2.0\ny,7.0\ny,8.0\n", new());
        var fit = ProductMixture.Fit(rows, new() { Start = new MixtureStart.Labels([1, 1, 1, 0, 0]), VarianceFloor = 1e-3 });

        Assert.Equal(2, fit.Model.Components);
        Assert.Equal(7.5, fit.Model.ParametersOf(1)[0].Values[0], 6);
    }

    [Fact]
    public void A_model_is_kept_with_its_categories()
    {
        using var folder = new TemporaryFolder();
        var rows = Survey(300, missing: 0.1);
        var fit = ProductMixture.Fit(rows, new() { Components = 2, Smoothing = 0.5, FreezesWeights = true });
        ModelFile.Save(folder["m.elbo"], fit, rows.UnitCount);
        var loaded = ModelFile.Load<ProductMixture>(folder["m.elbo"]).Model;

        Assert.Equal("mixture", ModelFile.Inspect(folder["m.elbo"]).Kind);
        Assert.Equal(fit.Model.Columns.Select(static c => string.Join('|', c.Categories)), loaded.Columns.Select(static c => string.Join('|', c.Categories)), StringComparer.Ordinal);
        Assert.True(loaded.FreezesWeights);
        Assert.Equal(fit.Model.GlobalBound, loaded.GlobalBound);
        Assert.Equal(fit.Model.ToString(), loaded.ToString());
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        var rows = Survey(20, missing: 0);
        Assert.Throws<ArgumentException>(() => ProductMixture.Fit(rows, new() { Start = new MixtureStart.Hierarchical() }));
        Assert.Throws<ArgumentException>(() => ProductMixture.Fit(rows, new() { Start = new MixtureStart.Labels([0, 1]), Components = 3 }));
        Assert.Contains("distinct", Assert.Throws<InvalidDataException>(() => ProductMixture.Fit(rows, new() { Components = 99 })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'b' has the same value",
            Assert.Throws<InvalidDataException>(() => ProductMixture.Fit(Load("a,b\nx,1\ny,1\n", new()), new())).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ProductMixture(
            [1], new ProductEmission(EmissionPart.Of(Families.Categorical([3], 1), [0])), [new("c", ColumnKind.Category) { Categories = ["x", "y"] }]));
        Assert.Throws<ArgumentException>(() => new ProductMixture([1], new ProductEmission(EmissionPart.Of(Families.Bernoulli(1, 1), [0])), [new("c", ColumnKind.Count)]));
        Assert.Throws<ArgumentException>(() => ProductMixture.FromMeans(rows, new(), new double[,] { { 1, 1, 1, 1 } }));
    }

    [Fact]
    public void Partly_missing_rows_do_not_go_with_covariances_between_columns()
    {
        var rows = Load("a,b\n1,2\n2,\n3,5\n4,4\n0,1\n", new());

        Assert.Contains("some, not all", Assert.Throws<InvalidDataException>(() => ProductMixture.Fit(rows, new() { Covariance = CovarianceStructures.Full })).Message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(ProductMixture.Fit(rows).Bound.Evidence));
    }

    // MASS (Venables and Ripley), 200 crabs of two species and both sexes: kept out of the project, so that without them nothing is tested.
    [Fact]
    public void Crabs_have_columns_of_both_kinds()
    {
        string path = Repository.PathOf("..", "shared", "data", "tabular", "crabs.csv");
        Assert.SkipUnless(File.Exists(path), $"skipped: there is no {path}");
        var rows = CsvSource.Open(path, new() { Typing = new() { Rules = [new("index", null)] } });
        var fit = ProductMixture.Fit(rows, new() { Components = 2, Covariance = CovarianceStructures.Parse("EEE") });

        Assert.Equal(["B", "O"], rows.Types![0].Categories);
        Assert.Equal(["F", "M"], rows.Types[1].Categories);
        Assert.False(fit.IsDegenerate);

        // With the species known, the measures of the two species have one mean each: no mixture of two explains more of them than its classes do.
        var classes = fit.Model.Assign(rows);
        double[] species = new double[200];
        var batch = new RowBatch();
        rows.Read(0, batch);
        for (int n = 0; n < 200; n++)
        {
            species[n] = batch.Rows[n][0];
        }

        Assert.Equal(1, ClusterAgreement.Of([.. species.Select(static s => (int)s)], classes).AdjustedRandIndex, 12);
    }

    private static CsvSource Survey(int count, double missing)
    {
        var rng = new Seed(8).ToRng();
        var text = new StringBuilder("q1,q2,q3,q4\n");
        for (int n = 0; n < count; n++)
        {
            double yes = rng.NextDouble() < 0.6 ? 0.9 : 0.2;
            for (int q = 0; q < 4; q++)
            {
                string answer = rng.NextDouble() < yes ? "yes" : rng.NextInt32(3) == 0 ? "perhaps" : "no";
                text.Append(rng.NextDouble() < missing ? "" : answer).Append(q < 3 ? ',' : '\n');
            }
        }

        return Load(text.ToString(), new());
    }

    private static CsvSource Load(string text, ColumnTyping typing)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CsvSource.Load(stream, "test", new() { Typing = typing });
    }
}
