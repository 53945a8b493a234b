using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Tests.Models;

public sealed class KnownComponentsTests
{
    private static readonly RowSource Iris = (RowSource)Datasets.TryFind("iris")!.Open();
    private static readonly RowLabels Species = Iris.Labels!;

    // Closed forms in R 4.2: sum of log(n_k/n) + log N(x; class mean, class covariance with divisor n_k), or the pooled one with divisor n.
    [Theory]
    [InlineData("VVV", -188.375555, 3)]
    [InlineData("EEE", -263.203744, 3)]
    public void With_all_labels_known_a_fit_is_discriminant_analysis(string structure, double logLikelihood, int errors)
    {
        var fit = GaussianMixture.Fit(Iris, new() { Covariance = CovarianceStructures.Parse(structure), Known = Species });
        Assert.Empty(fit.Warnings);
        Assert.True(fit.HasConverged);
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-6);
        Assert.Equal(0, fit.Bound.Entropy, 1e-9);
        Assert.Equal(Species.Names, fit.Model.Names.Components, StringComparer.Ordinal);
        Assert.Equal(errors, Errors(fit.Model));
    }

    [Fact]
    public void A_label_in_ten_is_enough_for_iris()
    {
        var labels = Keep(n => n % 10 == 0);
        var fit = GaussianMixture.Fit(Iris, new() { Known = labels });
        Assert.False(fit.IsDegenerate);
        Assert.Equal(Species.Names, fit.Model.Names.Components, StringComparer.Ordinal);
        Assert.InRange(Errors(fit.Model), 0, 5);

        // R 4.2, mclust 6.0.0: MclustSSC(iris[, 1:4], labels, G = 3, modelNames = "VVV") ends at −190.921263, with 14 errors.
        Assert.True(fit.Bound.Evidence > -190.921262, $"{fit.Bound.Evidence:F6}");
    }

    // The same with modelNames = "EEE": −258.002800082, 3 errors.
    [Fact]
    public void Partly_known_rows_reach_the_peak_of_another_system()
    {
        var fit = GaussianMixture.Fit(Iris, new() { Covariance = new EEE(), Known = Keep(n => n % 10 == 0) });
        Assert.Equal(-258.002800, fit.Bound.Evidence, 1e-5);
        Assert.Equal(3, Errors(fit.Model));
    }

    [Fact]
    public void A_class_that_no_label_names_is_found_and_comes_last()
    {
        var labels = new RowLabels("species", ["virginica", "setosa"], [.. Species.Values.Select((v, n) => v == 1 || n % 5 != 0 ? -1 : v == 2 ? 0 : 1)]);
        var fit = GaussianMixture.Fit(Iris, new() { Components = 3, Known = labels, Covariance = new EEE() });
        Assert.Equal(["virginica", "setosa", "new 1"], fit.Model.Names.Components, StringComparer.Ordinal);
        int[] found = fit.Model.Assign(Iris);
        Assert.InRange(found.Zip(Species.Values).Count(static p => p.First != (p.Second + 1) % 3), 0, 5);
    }

    [Fact]
    public void Labels_do_not_care_about_threads_and_survive_a_model_file()
    {
        var options = new GaussianMixtureOptions { Known = Keep(n => n % 7 == 3), Threads = 1 };
        var fit = GaussianMixture.Fit(Iris, options);
        var other = GaussianMixture.Fit(Iris, options with { Threads = 3 });
        Assert.Equal(fit.Bound.Evidence, other.Bound.Evidence);
        using var folder = new TemporaryFolder();
        ModelFile.Save(folder["m.elbo"], fit, 150);
        var back = ModelFile.Load<GaussianMixture>(folder["m.elbo"]).Model;
        Assert.Equal(Species.Names, back.Names.Components, StringComparer.Ordinal);

        // Going on from a model, labels are found by their names, in whatever order they come.
        var turned = new RowLabels("species", ["virginica", "versicolor", "setosa"], [.. options.Known!.Values.Select(static v => v < 0 ? -1 : 2 - v)]);
        var again = GaussianMixture.Fit(Iris, new() { Start = new MixtureStart.From(back), Known = turned });
        Assert.Equal(fit.Bound.Evidence, again.Bound.Evidence, 1e-6);
        Assert.Equal(Species.Names, again.Model.Names.Components, StringComparer.Ordinal);
    }

    [Fact]
    public void Folds_take_their_labels_along()
    {
        var grid = new MixtureGrid([new VVV(), new EEE()], [3]);
        var selection = GaussianMixture.Select(Iris, new() { Known = Keep(n => n % 3 == 0) }, grid, new SelectionCriterion.CrossValidation(5));
        Assert.All(selection.Candidates, static candidate => Assert.InRange(candidate.Predicted!.MeanLogDensity, -3, 0));
    }

    [Fact]
    public void Labels_that_cannot_be_are_refused()
    {
        Assert.Contains("2 are asked for", Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(Iris, new() { Components = 2, Known = Species })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "No row has a label in 'species'",
            Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Iris, new() { Known = Keep(static _ => false) })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(Iris, new() { Known = Species with { Values = [1, 2] } }));
        var model = GaussianMixture.Fit(Iris, new() { Known = Species }).Model;
        var stranger = new RowLabels("kind", ["setosa", "rose"], [.. Enumerable.Range(0, 150).Select(static n => n % 2)]);
        Assert.Contains(
            "No component of the model is called 'rose', as 'kind' says; its components are setosa, versicolor, virginica",
            Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(Iris, new() { Start = new MixtureStart.From(model), Known = stranger })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.WithNames(new() { Components = ["a", "a", "b"] }));
    }

    private static RowLabels Keep(Func<int, bool> keeps) => Species with { Values = [.. Species.Values.Select((v, n) => keeps(n) ? v : -1)] };

    private static int Errors(GaussianMixture model) => model.Assign(Iris).Zip(Species.Values).Count(static pair => pair.First != pair.Second);
}
