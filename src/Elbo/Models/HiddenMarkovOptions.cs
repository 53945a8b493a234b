using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a hidden Markov model.</summary>
public sealed record HiddenMarkovOptions
{
    /// <summary>Which moves are possible.</summary>
    public Topology Topology { get; init; } = new Topology.Ergodic();

    /// <summary>What is learnt of the chain, and what is believed about it beforehand.</summary>
    public ChainRules Rules { get; init; } = new();

    /// <summary>K probabilities of first states to begin with, or to stay where the rules fix them; those of the topology if not given.</summary>
    public IReadOnlyList<double>? Initial { get; init; }

    /// <summary>
    /// K numbers for the last states of sequences: factors, or, where the rules say that they are learnt, probabilities to begin with. If not given, a
    /// sequence may end anywhere, and one that learns begins with the inverse of the mean length.
    /// </summary>
    public IReadOnlyList<double>? Final { get; init; }

    /// <summary>What columns, categories and states are called, in warnings and in model files; numbers if not given.</summary>
    public HiddenMarkovNames Names { get; init; } = new();

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
