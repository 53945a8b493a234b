using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a mixture of unigrams.</summary>
public sealed record UnigramMixtureOptions
{
    /// <summary>K, at least 1.</summary>
    public int Components { get; init; } = 2;

    /// <summary>How many occurrences of every word are believed in beforehand, in every component: a Dirichlet prior of concentrations 1 + s; 0 for none.</summary>
    public double Smoothing { get; init; } = 0.1;

    /// <summary>How many runs, each from its own start; at least 1.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>How to climb; not along a gradient.</summary>
    public FitMethod Method { get; init; } = new FitMethod.Em();

    /// <summary>When the best run has converged; for methods that converge.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>Where random numbers come from. The same seed gives the same model on any number of threads.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal EmOptions Em => new() { Seed = Seed, Threads = Threads };
}
