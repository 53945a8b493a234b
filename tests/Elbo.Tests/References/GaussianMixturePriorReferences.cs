using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Tests.References;

/// <summary>Posterior maxima under the conjugate prior, each with where its figure comes from.</summary>
public sealed class GaussianMixturePriorReferences
{
    // R 4.2, mclust 6.0.0: Mclust(data, G, modelNames, prior = priorControl(), control = emControl(tol = c(1e-13, 1e-13), itmax = c(20000, 20000))),
    // its $loglik and −$bic.
    [Theory]
    [InlineData("faithful", "VII", 2, -1709.580830, 3458.402274)]
    [InlineData("faithful", "EEE", 2, -1140.260935, 2325.368287)]
    [InlineData("faithful", "VVV", 2, -1130.509264, 2322.682350)]
    [InlineData("faithful", "VII", 3, -1637.503358, 3336.670539)]
    [InlineData("faithful", "EEE", 3, -1126.427179, 2314.518181)]
    [InlineData("faithful", "VVI", 2, -1229.215690, 2508.883598)]
    [InlineData("iris", "VII", 2, -478.615834, 1012.348656)]
    [InlineData("iris", "VVI", 2, -393.114648, 871.410096)]
    [InlineData("iris", "EEE", 2, -297.194209, 689.590488)]
    [InlineData("iris", "VVV", 2, -223.602198, 592.512820)]
    [InlineData("iris", "VII", 3, -384.478676, 854.138152)]
    [InlineData("iris", "VVI", 3, -312.885639, 756.047795)]
    [InlineData("iris", "EEE", 3, -257.739377, 635.734000)]
    [InlineData("iris", "VVV", 3, -192.695284, 605.858521)]
    public void The_likelihood_at_the_posterior_maximum_is_that_of_mclust(string data, string structure, int components, double logLikelihood, double bic)
    {
        var fit = Fit(data, structure, components, new MixtureStart.Hierarchical());
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 2e-5);
        Assert.Equal(bic, fit.Criteria!.Bic, 4e-5);
        Assert.Equal(fit.Bound.Evidence, fit.Criteria.LogLikelihood);
        Assert.Equal(fit.Bound.Evidence + fit.Model.GlobalBound, fit.Bound.Objective, 1e-9);
        Assert.Empty(fit.Warnings);
    }

    // R 4.2: EM by the formulas of Fraley and Raftery 2007, with the prior's density from lgamma and chol. mclust 6.0.0 itself leaves ς² out
    // of the numerator of EII and the K means out of the denominator of EEI, and ends lower.
    [Theory]
    [InlineData("faithful", "EII", -1709.703747, -22.081725)]
    [InlineData("faithful", "VII", -1709.580830, -25.597253)]
    [InlineData("faithful", "EEI", -1191.890694, -87.747446)]
    [InlineData("faithful", "VVI", -1229.215690, -106.571341)]
    [InlineData("faithful", "EEE", -1140.260935, -20.579948)]
    [InlineData("faithful", "VVV", -1130.509264, -26.655790)]
    [InlineData("iris", "EII", -536.716331, -19.872244)]
    [InlineData("iris", "VII", -478.615834, -17.670631)]
    [InlineData("iris", "EEI", -489.139968, -17.336172)]
    [InlineData("iris", "VVI", -393.114648, -21.592938)]
    [InlineData("iris", "EEE", -297.194209, -8.492434)]
    [InlineData("iris", "VVV", -223.602198, 2.586074)]
    public void The_density_of_the_prior_is_that_of_its_textbook(string data, string structure, double logLikelihood, double logPrior)
    {
        var fit = Fit(data, structure, 2);
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-5);
        Assert.Equal(logPrior, fit.Bound.Global, 1e-5);
    }

    // R 4.2, mclust 6.0.0, model V of the column waiting, as above.
    [Theory]
    [InlineData(2, -1034.093922)]
    public void In_one_dimension_the_prior_is_that_of_mclust_as_well(int components, double logLikelihood)
    {
        var rows = Datasets.TryFind("faithful")!.Open(new() { Columns = "waiting" });
        var fit = GaussianMixture.Fit(rows, new() { Components = components, Prior = new MixturePrior.Conjugate(), Stop = new() { Tolerance = 1e-14 } });
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 2e-5);
    }

    // The start of mclust ends at a log-posterior of −183.492625.
    [Fact]
    public void Other_starts_find_a_more_probable_posterior_than_a_hierarchical_one()
    {
        var fit = Fit("iris", "VVV", 3);
        Assert.Equal(-173.018672, fit.Bound.Objective, 1e-5);
        Assert.Empty(fit.Warnings);
    }

    private static Fit<GaussianMixture> Fit(string data, string structure, int components, MixtureStart? start = null) => GaussianMixture.Fit(
        Datasets.TryFind(data)!.Open(),
        new()
        {
            Components = components,
            Covariance = CovarianceStructures.Parse(structure),
            Prior = new MixturePrior.Conjugate(),
            Start = start ?? new MixtureStart.Portfolio(),
            Stop = new() { Tolerance = 1e-14 },
        });
}
