using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a mixture over columns of any kinds.</summary>
public sealed record ProductMixtureOptions
{
    /// <summary>What the columns are; if not given, what their source says, else real numbers.</summary>
    public IReadOnlyList<ColumnType>? Columns { get; init; }

    /// <summary>K, at least 1; not needed where labels say it, else 1 if not given.</summary>
    public int? Components { get; init; }

    /// <summary>
    /// How the covariances of the real columns relate to each other. Under VVI and EEI, which have none between columns, each column is a part of its own, so
    /// that its missing cells drop out; under the others a row has all real columns or none.
    /// </summary>
    public ICovarianceStructure Covariance { get; init; } = CovarianceStructures.Diagonal;

    /// <summary>
    /// Factors of the real columns, which vary together then and may lack cells; with them there is no other covariance structure. None if not given.
    /// </summary>
    public FactorStructure? Factors { get; init; }

    /// <summary>The smallest variance allowed, as a share of a column's variance; in [0, 1). A run that ends on the floor is degenerate.</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>
    /// A prior of everything but Gaussians, in rows that were never seen: so many of every category, or with the mean count of all rows. 0 for none: maximum
    /// likelihood.
    /// </summary>
    public double Smoothing { get; init; }

    /// <summary>Whether the weights stay as they are at the start: equal.</summary>
    public bool FreezesWeights { get; init; }

    /// <summary>
    /// Where runs begin: <see cref="MixtureStart.Portfolio"/> (of the two that follow, and k-means++ without k-means, in turn), <see cref="MixtureStart.KMeans"/>,
    /// <see cref="MixtureStart.RandomResponsibilities"/> or <see cref="MixtureStart.Labels"/>.
    /// </summary>
    public MixtureStart Start { get; init; } = new MixtureStart.Portfolio();

    /// <summary>How many runs, each from its own start; at least 1. Labels have one.</summary>
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
