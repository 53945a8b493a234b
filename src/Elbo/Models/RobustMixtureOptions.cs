using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a mixture that outliers do not pull about.</summary>
public sealed record RobustMixtureOptions
{
    /// <summary>K, the number of clusters, at least 1; not needed where the start says it (labels, means), else 1 if not given. Noise is not counted.</summary>
    public int? Components { get; init; }

    /// <summary>How the scale matrices relate to each other.</summary>
    public ICovarianceStructure Covariance { get; init; } = CovarianceStructures.Full;

    /// <summary>Whether clusters are multivariate t; Gaussian otherwise.</summary>
    public bool HasHeavyTails { get; init; } = true;

    /// <summary>ν of every cluster, kept as it is; above 0. If not given, every cluster learns its own, between 0.5 and 200.</summary>
    public double? DegreesOfFreedom { get; init; }

    /// <summary>Whether there is a uniform density behind the clusters, over the box that holds all rows.</summary>
    public bool HasNoise { get; init; }

    /// <summary>The smallest variance allowed in any direction, as a share of the columns' variances; in [0, 1).</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>What becomes of rows that lack cells.</summary>
    public MissingCells Missing { get; init; }

    /// <summary>Where runs begin: any start of a Gaussian mixture but a model.</summary>
    public MixtureStart Start { get; init; } = new MixtureStart.Portfolio();

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

    /// <summary>The options of a Gaussian mixture with the same starts.</summary>
    internal GaussianMixtureOptions Gaussian => new()
    {
        Components = Components,
        Covariance = Covariance,
        VarianceFloor = VarianceFloor,
        Start = Start,
        Restarts = Restarts,
        Method = Method,
        Stop = Stop,
        Seed = Seed,
        Threads = Threads,
    };
}
