using Elbo.Emissions.Factors;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a <see cref="FactorAnalysis"/>.</summary>
public sealed record FactorAnalysisOptions
{
    /// <summary>F: how many factors; at least 1, at most what the covariance can tell (<see cref="FactorNoise.MostFactors"/>).</summary>
    public int Factors { get; init; } = 1;

    /// <summary>Whether every column has noise of its own, which is factor analysis, or all have one variance in common: probabilistic PCA.</summary>
    public FactorNoise Noise { get; init; } = new FactorNoise.PerColumn();

    /// <summary>The axes along which factors are told; they do not change the fit.</summary>
    public FactorRotation Rotation { get; init; } = new FactorRotation.Principal();

    /// <summary>The smallest variance of the noise allowed, as a share of the columns' variances; in [0, 1).</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>How many random starts compete with Jöreskog's; at least 0. With common noise there is one peak, and none is needed.</summary>
    public int Restarts { get; init; } = 4;

    /// <summary>When the fit has converged.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>Where random starts come from.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
