using MathNet.Numerics;

namespace Elbo.Emissions.Covariances.Priors;

/// <summary>
/// A diagonal matrix: every variance by itself ~ inverse gamma(ν/2, ς²/2) with ς² = tr Λ/D, so w = ν + 2, S = ς²I and
/// c = D (½ν ln(ς²/2) − ln Γ(ν/2)).
/// </summary>
public sealed class InverseGammas : ICovariancePrior
{
    /// <inheritdoc/>
    public double Weight(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return prior.DegreesOfFreedom + 2;
    }

    /// <inheritdoc/>
    public void Scatter(NormalInverseWishart prior, Span<double> scatter)
    {
        ArgumentNullException.ThrowIfNull(prior);
        scatter.Fill(prior.MeanVariance);
    }

    /// <inheritdoc/>
    public double LogNormalizer(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        double half = prior.DegreesOfFreedom / 2;
        return prior.Dimension * ((half * Math.Log(prior.MeanVariance / 2)) - SpecialFunctions.GammaLn(half));
    }
}
