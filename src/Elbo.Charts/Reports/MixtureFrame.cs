using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>A Gaussian mixture on its way, and what it had reached.</summary>
/// <param name="Iteration">How many M-steps led to it.</param>
/// <param name="Model">The model.</param>
/// <param name="LogLikelihood">Its ln p, in nats; NaN where it is unknown.</param>
public sealed record MixtureFrame(int Iteration, GaussianMixture Model, double LogLikelihood)
{
    /// <summary>The frame of an iteration, without the statistics that come with it.</summary>
    /// <param name="iteration">The iteration.</param>
    public static MixtureFrame Of(Iteration<GaussianMixture> iteration) => new(iteration.Number, iteration.Model, iteration.Bound.Evidence);
}
