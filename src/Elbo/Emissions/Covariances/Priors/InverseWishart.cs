using MathNet.Numerics;

namespace Elbo.Emissions.Covariances.Priors;

/// <summary>
/// Any covariance matrix: Σ ~ inverse Wishart(ν, Λ), so w = ν + D + 1, S = Λ and c = ½ν ln|Λ| − ½νD ln 2 − ln Γ_D(ν/2).
/// </summary>
public sealed class InverseWishart : ICovariancePrior
{
    /// <inheritdoc/>
    public double Weight(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return prior.DegreesOfFreedom + prior.Dimension + 1;
    }

    /// <inheritdoc/>
    public void Scatter(NormalInverseWishart prior, Span<double> scatter)
    {
        ArgumentNullException.ThrowIfNull(prior);
        prior.Scale.CopyTo(scatter);
    }

    /// <inheritdoc/>
    public double LogNormalizer(NormalInverseWishart prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        double half = prior.DegreesOfFreedom / 2;
        int dimension = prior.Dimension;
        double sum = (half * prior.LogDeterminant) - (half * dimension * Math.Log(2)) - (0.25 * dimension * (dimension - 1) * Math.Log(Math.PI));
        for (int d = 0; d < dimension; d++)
        {
            sum -= SpecialFunctions.GammaLn(half - (0.5 * d));
        }

        return sum;
    }
}
