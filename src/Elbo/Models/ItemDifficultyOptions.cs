using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit an <see cref="ItemDifficulty"/> model.</summary>
public sealed record ItemDifficultyOptions
{
    /// <summary>λ, the precision of the prior of abilities about 1, and imagined items of every class and level; 0 is maximum likelihood.</summary>
    public double Smoothing { get; init; } = 1;

    /// <summary>How many runs; at least 1. The first starts from vote fractions, the others from vote fractions that are perturbed.</summary>
    public int Restarts { get; init; } = 1;

    /// <summary>How to climb; methods that need a gradient are refused.</summary>
    public FitMethod Method { get; init; } = new FitMethod.Em();

    /// <summary>When the best run has converged; for methods that converge.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>Where random numbers come from. The same seed gives the same model on any number of threads.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
