using Elbo.Numerics;

namespace Elbo;

/// <summary>Everything an E-step may use besides the model and the batch.</summary>
public readonly ref struct EStep
{
    /// <summary>The context of one batch's E-step.</summary>
    /// <param name="posterior">How to summarize the posterior; one value of <see cref="Posteriors"/>.</param>
    /// <param name="seed">The seed of this batch in this iteration.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="temperature">T, at least 1; above 1 only where the posterior is <see cref="Posteriors.Annealed"/>.</param>
    /// <param name="threads">How many threads the E-step may use for a unit that is long enough; the result is the same for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">If the temperature is below 1, or above 1 for another posterior, or there are no threads.</exception>
    public EStep(Posteriors posterior, Seed seed, Scratch scratch, double temperature = 1, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (temperature != 1 && !(posterior == Posteriors.Annealed && temperature > 1))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Only an annealed posterior has a temperature, of 1 or above.");
        }

        Posterior = posterior;
        Seed = seed;
        Scratch = scratch;
        Temperature = temperature;
        Threads = threads;
    }

    /// <summary>How to summarize the posterior; one value, which the model supports.</summary>
    public Posteriors Posterior { get; }

    /// <summary>The seed of this batch in this iteration; a sampled posterior draws from it, and the noise of an annealed one.</summary>
    public Seed Seed { get; }

    /// <summary>T: an annealed posterior is proportional to p(x, z) to the power 1/T; 1 for every other.</summary>
    public double Temperature { get; }

    /// <summary>How many threads may work at one unit: more than one only where there is nothing else for them to do.</summary>
    public int Threads { get; }

    /// <summary>Working memory of the calling worker.</summary>
    public Scratch Scratch { get; }
}
