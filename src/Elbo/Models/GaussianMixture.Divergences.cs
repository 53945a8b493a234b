using Elbo.Distributions;
using Elbo.Models.Divergences;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>A mixture beside single Gaussians, and beside other mixtures.</summary>
public sealed partial class GaussianMixture
{
    /// <summary>One of its Gaussians.</summary>
    /// <param name="component">Its number, from 0.</param>
    public MultivariateGaussian Component(int component) => Structure.IsDiagonal
        ? MultivariateGaussian.Diagonal(Mean(component), Variances(component))
        : new MultivariateGaussian(Mean(component), Covariance(component));

    /// <summary>
    /// The forward projection: the Gaussian q with the smallest KL(this ‖ q). It has the mean and the covariance of the mixture, and so covers all
    /// of it.
    /// </summary>
    public MultivariateGaussian ForwardProjection()
    {
        var mean = new double[Dimension];
        var covariance = new double[Dimension, Dimension];
        for (int k = 0; k < Components; k++)
        {
            for (int i = 0; i < Dimension; i++)
            {
                mean[i] += Weights[k] * Mean(k)[i];
            }
        }

        for (int k = 0; k < Components; k++)
        {
            double[,] within = Covariance(k);
            for (int i = 0; i < Dimension; i++)
            {
                for (int j = 0; j < Dimension; j++)
                {
                    covariance[i, j] += Weights[k] * (within[i, j] + ((Mean(k)[i] - mean[i]) * (Mean(k)[j] - mean[j])));
                }
            }
        }

        return new(mean, covariance);
    }

    /// <summary>
    /// The reverse projections: the Gaussians q at which KL(q ‖ this) has a local minimum, found by gradient from every component and from the
    /// forward projection. Each covers a mode, or a few that are close, and leaves the rest out.
    /// </summary>
    /// <param name="seed">The seed of the draws with which the divergence is estimated.</param>
    /// <param name="samples">How many draws; at least 2. Cost: samples × K × D² for each of a few hundred steps a start.</param>
    /// <returns>The distinct minima, the lowest first.</returns>
    public IReadOnlyList<ReverseProjection> ReverseProjections(Seed seed, int samples = 4096) => new ReverseSearch(this, seed, samples).Run();

    /// <summary>Bounds of KL(this ‖ other), for which mixtures have no closed form. Cost: K² Gaussian divergences.</summary>
    /// <param name="other">A mixture over as many columns.</param>
    public DivergenceBounds DivergenceBounds(GaussianMixture other) => MixtureDivergence.Bounds(this, other);

    private double[] Variances(int component) => [.. Enumerable.Range(0, Dimension).Select(d => Emission.Covariance(component)[d, d])];
}
