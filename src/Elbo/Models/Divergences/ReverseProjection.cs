using Elbo.Distributions;

namespace Elbo.Models.Divergences;

/// <summary>A Gaussian q at which KL(q ‖ p) has a local minimum.</summary>
/// <param name="Gaussian">q.</param>
/// <param name="Divergence">KL(q ‖ p), estimated on other draws than those it was found with.</param>
/// <param name="Starts">The starts that ended there: component numbers from 1, and 0 for the forward projection.</param>
public sealed record ReverseProjection(MultivariateGaussian Gaussian, MonteCarloEstimate Divergence, IReadOnlyList<int> Starts);
