using Elbo.Numerics;

namespace Elbo;

/// <summary>Everything an E-step may use besides the model and the batch.</summary>
public readonly ref struct EStep
{
    /// <summary>The context of one batch's E-step.</summary>
    /// <param name="posterior">How to summarize the posterior; one value of <see cref="Posteriors"/>.</param>
    /// <param name="seed">The seed of this batch in this iteration.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    public EStep(Posteriors posterior, Seed seed, Scratch scratch)
    {
        Posterior = posterior;
        Seed = seed;
        Scratch = scratch;
    }

    /// <summary>How to summarize the posterior; one value, which the model supports.</summary>
    public Posteriors Posterior { get; }

    /// <summary>The seed of this batch in this iteration; only a sampled posterior draws from it.</summary>
    public Seed Seed { get; }

    /// <summary>Working memory of the calling worker.</summary>
    public Scratch Scratch { get; }
}
