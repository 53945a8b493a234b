namespace Elbo.Models.Divergences;

/// <summary>What is certain, and what is likely, of the Kullback–Leibler divergence of two Gaussian mixtures, in nats.</summary>
/// <param name="Lower">It is at least this: Jensen's bound of ∫ p ln q, over products of Gaussians (Durrieu, Thiran and Kelly 2012).</param>
/// <param name="Approximation">The variational approximation (Hershey and Olsen 2007, equation 20); exact for single Gaussians, no bound.</param>
/// <param name="Upper">It is at most this: the variational upper bound (Hershey and Olsen 2007, section 8).</param>
public sealed record DivergenceBounds(double Lower, double Approximation, double Upper);
