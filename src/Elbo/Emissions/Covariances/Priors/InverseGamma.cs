using MathNet.Numerics;

namespace Elbo.Emissions.Covariances.Priors;

/// <summary>
/// A multiple λ of the unit matrix: λ ~ inverse gamma(ν/2, ς²/2) with ς² = tr Λ/D. One variance stands for D, so w = (ν + 2)/D, S = ς²I/D and
/// c = ½ν ln(ς²/2) − ln Γ(ν/2).
/// </summary>
public sealed class InverseGamma : ICovariancePrior
{
    /// <inheritdoc/>
    public double Weight(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return (prior.DegreesOfFreedom + 2) / prior.Dimension;
    }

    /// <inheritdoc/>
    public void Scatter(NormalInverseWishart prior, Span<double> scatter)
    {
        ArgumentNullException.ThrowIfNull(prior);
        scatter.Fill(prior.MeanVariance / prior.Dimension);
    }

    /// <inheritdoc/>
    public double LogNormalizer(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        double half = prior.DegreesOfFreedom / 2;
        return (half * Math.Log(prior.MeanVariance / 2)) - SpecialFunctions.GammaLn(half);
    }
}
