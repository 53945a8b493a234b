using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to fit a Gaussian mixture.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>K, at least 1; not needed where the start says it (labels, means, a model), else 1 if not given.</summary>
    public int? Components { get; init; }

    /// <summary>How the covariances relate to each other.</summary>
    public ICovarianceStructure Covariance { get; init; } = CovarianceStructures.Full;

    /// <summary>
    /// The smallest variance allowed in any direction, as a share of the columns' variances; in [0, 1). A run that ends on the floor
    /// is degenerate.
    /// </summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>The prior of means and covariances; if not given, that of the model that the fit begins with, or none.</summary>
    public MixturePrior? Prior { get; init; }

    /// <summary>
    /// Parts that stay as they are at the start; if not given, those that are frozen in the model that the fit begins with, or none. Given
    /// means are kept as given.
    /// </summary>
    public FrozenParts? Frozen { get; init; }

    /// <summary>What becomes of rows that lack cells.</summary>
    public MissingCells Missing { get; init; }

    /// <summary>
    /// What is known of the rows: those with a label belong to the component of that name, and nothing of them is hidden. Components have the order of
    /// the names; there may be more, for what no label names. Where all rows have a label, the fit is discriminant analysis. The component of a model to
    /// begin with is found by its name. Nothing is known if not given.
    /// </summary>
    public RowLabels? Known { get; init; }

    /// <summary>
    /// Rows that share one component: a group is a unit, and n in criteria counts groups. Every row has its own if not given. The rows of a group have the
    /// same weight.
    /// </summary>
    public RowGroups? Groups { get; init; }

    /// <summary>The column that said which rows are a group, for the model file; empty if there is none.</summary>
    public string GroupColumn { get; init; } = "";

    /// <summary>Where runs begin.</summary>
    public MixtureStart Start { get; init; } = new MixtureStart.Portfolio();

    /// <summary>
    /// How many runs, each from its own start; at least 1. Starts that are given rather than drawn have one run. The portfolio tries more starts,
    /// leads this many to an end, and then looks round the best.
    /// </summary>
    public int Restarts { get; init; } = 10;

    /// <summary>How to climb.</summary>
    public FitMethod Method { get; init; } = new FitMethod.Em();

    /// <summary>
    /// Whether E-steps work in single precision: rows stay in memory at four bytes a number, scores and products of rows are floats, sums over rows are
    /// doubles. For full covariances and <see cref="FitMethod.Em"/>, on rows without labels, groups or missing cells. Runs end where a rise of 1e-7 nats per unit of
    /// weight is left. The fitted model is scored once in double precision; where the log-likelihoods differ by more than 1e-5 of it, the fit is finished in double
    /// precision, with a warning.
    /// </summary>
    public bool UsesSinglePrecision { get; init; }

    /// <summary>When the best run has converged; for methods that converge.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>Where random numbers come from. The same seed gives the same model on any number of threads.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal EmOptions Em => new() { Seed = Seed, Threads = Threads };
}
