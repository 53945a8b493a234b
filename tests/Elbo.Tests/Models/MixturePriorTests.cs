using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Tests.Models;

/// <summary>Posterior maxima: what a prior does to a fit.</summary>
public sealed class MixturePriorTests
{
    private static readonly MatrixSource Rows = GaussianMixtureTests.Blobs(3, 2, 4000);

    /// <summary>Worth so many rows that what is done with it shows.</summary>
    private static readonly MixturePrior.Conjugate Strong = new() { Shrinkage = 300, DegreesOfFreedom = 900, Scale = new double[,] { { 1800, 500 }, { 500, 2700 } } };

    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Where(static s => s.Prior is not null).Select(static s => s.Name)];

    [Fact]
    public void A_component_without_rows_is_the_mode_of_the_prior()
    {
        var prior = new NormalInverseWishart([10, -10], 2, 5, [6, 1, 8]);
        var floor = new CovarianceFloor(Rows.Summary, 1e-6);
        var emission = new GaussianEmission(new VVV(), floor, [0, 0, 3, 3], [1, 0, 1, 1, 0, 1]).WithPrior(prior);
        var empty = emission.Maximize(new double[emission.StatisticsLength]);
        Assert.Equal([10, -10, 10, -10], empty.Means.ToArray());

        // ∂/∂Σ of −½ (ν + D + 2) ln|Σ| − ½ tr Σ⁻¹Λ.
        Assert.Equal([6 / 9.0, 1 / 9.0, 8 / 9.0, 6 / 9.0, 1 / 9.0, 8 / 9.0], empty.Covariances.ToArray());
        Assert.Same(prior, empty.Prior);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_density_of_the_prior_of_a_covariance_integrates_to_one(string structure)
    {
        // In one dimension, over the logarithm of the variance: Σ p(σ²) σ² Δ ln σ².
        var covariance = CovarianceStructures.Parse(structure);
        var prior = new NormalInverseWishart([0], 1, 3.5, [2.5]);
        var floor = new CovarianceFloor(Rows.Summary with { Means = [0], Variances = [1], Minima = [0], Maxima = [1] }, 0);
        double sum = 0;
        for (double u = -12; u < 25; u += 0.01)
        {
            var emission = new GaussianEmission(covariance, floor, [0], [Math.Exp(u)]).WithPrior(prior);
            double ofMean = -0.5 * (Math.Log(2 * Math.PI) + u);
            sum += 0.01 * Math.Exp(emission.GlobalBound - ofMean + u);
        }

        Assert.Equal(1, sum, 1e-9);
    }

    [Fact]
    public void Where_the_likelihood_has_no_maximum_the_posterior_has_one()
    {
        // One component begins with two rows.
        var rows = Datasets.TryFind("iris")!.Open();
        int[] labels = [.. Enumerable.Range(0, 150).Select(static n => n < 2 ? 0 : 1 + (n / 75))];
        var options = new GaussianMixtureOptions { Start = new MixtureStart.Labels(labels), Stop = new() { MaxIterations = 20 } };
        Assert.True(GaussianMixture.Fit(rows, options).IsDegenerate);
        var fit = GaussianMixture.Fit(rows, options with { Prior = new MixturePrior.Conjugate() });
        Assert.Empty(fit.Warnings);
        Assert.True(double.IsFinite(fit.Bound.Objective));
    }

    [Theory]
    [InlineData("online")]
    [InlineData("sgd")]
    [InlineData("gem")]
    [InlineData("gradient")]
    [InlineData("annealed")]
    [InlineData("sem")]
    public void Every_method_ends_near_the_maximum_of_the_posterior(string name)
    {
        var options = new GaussianMixtureOptions { Components = 3, Prior = Strong, Restarts = 4 };
        var likely = GaussianMixture.Fit(Rows, options with { Prior = null });
        var expected = GaussianMixture.Fit(Rows, options);
        Assert.True(expected.Bound.Evidence < likely.Bound.Evidence - 20);

        // A posterior that counts the prior once a window, and not once, ends far below.
        FitMethod method = name switch
        {
            "online" => new FitMethod.OnlineEm(40) { Schedule = new(1) },
            "sgd" => new FitMethod.StochasticGradient(40, 1),
            _ => FitMethod.All.Single(m => m.Name == name),
        };
        var actual = GaussianMixture.Fit(Rows, options with { Method = method });
        Assert.Equal(expected.Bound.Objective, actual.Bound.Objective, 1.5);
        Assert.True(actual.Bound.Objective < expected.Bound.Objective + 1e-6);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("collinear")]
    [InlineData("few rows")]
    public void Rows_without_a_covariance_of_full_rank_have_a_prior(string kind)
    {
        double[] values = kind switch
        {
            "constant" => [.. Enumerable.Range(0, 60).SelectMany(static n => new double[] { n % 7, 3, n % 5 })],
            "collinear" => [.. Enumerable.Range(0, 60).SelectMany(static n => new double[] { n % 7, 2 * (n % 7), n % 5 })],
            _ => [0, 1, 2, 5, 3, 4, 9, 9, 1],
        };
        var rows = new MatrixSource(values, 3);
        foreach (string structure in Structures)
        {
            var options = new GaussianMixtureOptions { Components = 2, Covariance = CovarianceStructures.Parse(structure), Prior = new MixturePrior.Conjugate() };
            double before = double.NegativeInfinity;
            foreach (var step in GaussianMixture.Iterate(rows, options).Take(30))
            {
                Assert.True(step.Bound.Objective >= before - (1e-10 * Math.Abs(before)), structure);
                before = step.Bound.Objective;
            }
        }
    }

    [Fact]
    public void A_weight_counts_in_the_default_prior_as_so_many_rows()
    {
        double[] values = Rows.ReadAll();
        double[] weights = [.. Enumerable.Range(0, 4000).Select(static n => (double)(n % 3))];
        double[] repeated = [.. Enumerable.Range(0, 4000).SelectMany(n => Enumerable.Repeat(values[(2 * n)..((2 * n) + 2)], n % 3)).SelectMany(static row => row)];
        NormalInverseWishart Prior(MatrixSource rows) =>
            GaussianMixture.Iterate(rows, new() { Components = 3, Prior = new MixturePrior.Conjugate() }).First().Model.Prior!;
        var (weighted, plain) = (Prior(new(values, 2, null, weights)), Prior(new(repeated, 2)));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(plain.Scale[i], weighted.Scale[i], 1e-12 * Math.Abs(plain.Scale[i]));
        }

        Assert.Equal(plain.Mean[0], weighted.Mean[0], 1e-12);
        Assert.Equal(4, plain.DegreesOfFreedom);
        Assert.Equal(0.01, plain.Shrinkage);
    }

    [Fact]
    public void A_saved_model_is_continued_under_its_prior_unless_another_is_given()
    {
        using var folder = new TemporaryFolder();
        var fit = GaussianMixture.Fit(Rows, new() { Components = 3, Prior = Strong });
        ModelFile.Save(folder["m.elbo"], fit.Model);
        var loaded = ModelFile.Load<GaussianMixture>(folder["m.elbo"]).Model;
        var options = new GaussianMixtureOptions { Start = new MixtureStart.From(loaded) };
        Assert.Equal(fit.Bound.Objective, GaussianMixture.Fit(Rows, options).Bound.Objective, 1e-6);
        var without = GaussianMixture.Fit(Rows, options with { Prior = new MixturePrior.None() });
        Assert.Null(without.Model.Prior);
        Assert.Equal(GaussianMixture.Fit(Rows, new() { Components = 3 }).Bound.Evidence, without.Bound.Objective, 1e-5);
        Assert.Equal(0.01, GaussianMixture.Fit(Rows, options with { Prior = new MixturePrior.Conjugate() }).Model.Prior!.Shrinkage);
    }

    [Fact]
    public void A_prior_that_does_not_fit_is_refused()
    {
        void Refused(MixturePrior prior, string says)
        {
            var error = Assert.ThrowsAny<ArgumentException>(() => { GaussianMixture.Iterate(Rows, new() { Components = 2, Prior = prior }); });
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }

        Refused(new MixturePrior.Conjugate { Mean = [1] }, "1 numbers for 2 columns");
        Refused(new MixturePrior.Conjugate { Mean = [1, double.NaN] }, "must be finite");
        Refused(new MixturePrior.Conjugate { Scale = new double[1, 1] }, "1 × 1 numbers for 2 columns");
        Refused(new MixturePrior.Conjugate { Scale = new double[,] { { 1, 2 }, { 3, 9 } } }, "not symmetric");
        Refused(new MixturePrior.Conjugate { Scale = new double[,] { { 1, 2 }, { 2, 1 } } }, "not positive definite");
        Refused(new MixturePrior.Conjugate { Shrinkage = 0 }, "must be positive");
        Refused(new MixturePrior.Conjugate { DegreesOfFreedom = 1 }, "above 1");
        var other = new NormalInverseWishart([0], 1, 3, [1]);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Iterate(Rows, new() { Components = 2 }).First().Model.WithPrior(other));
    }

    [Fact]
    public void A_structure_without_a_conjugate_prior_is_refused_by_name()
    {
        var options = new GaussianMixtureOptions { Components = 2, Covariance = new Unusual(), Prior = new MixturePrior.Conjugate() };
        var error = Assert.Throws<ArgumentException>(() => { GaussianMixture.Iterate(Rows, options); });
        Assert.Contains("no conjugate prior for UUU", error.Message, StringComparison.Ordinal);
        Assert.Contains("VVV", error.Message, StringComparison.Ordinal);
        var model = GaussianMixture.Iterate(Rows, options with { Prior = null }).First().Model;
        Assert.Throws<NotSupportedException>(() => model.WithPrior(new([0, 0], 1, 3, [1, 0, 1])));
    }

    private sealed class Unusual : ICovarianceStructure
    {
        public string Name => "UUU";

        public IReadOnlyList<string> Synonyms => [];

        public string Description => "like VVV, but without a prior";

        public bool IsDiagonal => false;

        public bool IsPooled => false;

        public int ParameterCount(int components, int dimension) => 1;

        public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) => new VVV().Maximize(within, floor, covariances);
    }
}
