namespace Elbo.Emissions.Covariances.Priors;

/// <summary>
/// The prior of one covariance matrix under a structure, as what it adds to the statistics: its log-density is c − ½ (w ln|Σ| + tr Σ⁻¹S), so the
/// M-step that maximizes a likelihood of weight n and scatter W maximizes the posterior with n + w and W + S.
/// </summary>
public interface ICovariancePrior
{
    /// <summary>w, in rows.</summary>
    /// <param name="prior">The parameters of the prior.</param>
    double Weight(NormalInverseWishart prior);

    /// <summary>Writes S.</summary>
    /// <param name="prior">The parameters of the prior.</param>
    /// <param name="scatter">D numbers or a packed lower triangle, as the structure stores a matrix.</param>
    void Scatter(NormalInverseWishart prior, Span<double> scatter);

    /// <summary>c, which makes the density integrate to one.</summary>
    /// <param name="prior">The parameters of the prior.</param>
    double LogNormalizer(NormalInverseWishart prior);
}
