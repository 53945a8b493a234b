using Elbo.Numerics;

namespace Elbo;

/// <summary>What the EM engine may vary. What a model may vary lives with the model; when to stop, in <see cref="StopRule"/>.</summary>
public sealed record EmOptions
{
    /// <summary>How the E-step summarizes the posterior; one value that the model supports.</summary>
    public Posteriors Posterior { get; init; } = Posteriors.Soft;

    /// <summary>How the temperature of an annealed posterior falls; no other posterior looks at it.</summary>
    public Cooling Cooling { get; init; } = new();

    /// <summary>Which batches an iteration visits.</summary>
    public Schedule Schedule { get; init; } = new Schedule.Full();

    /// <summary>Where random numbers come from. The same seed gives the same bits on any number of threads.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
