namespace Elbo;

/// <summary>The end of an iterative fit, with the whole of its history.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Model">The last model.</param>
/// <param name="Reason">Why the iteration ended.</param>
/// <param name="History">The bound of every model on the way, the last one being that of <see cref="Model"/>.</param>
/// <param name="Warnings">Facts about the fit that its user must know; empty for a clean one.</param>
public sealed record Fit<T>(T Model, StopReason Reason, IReadOnlyList<Bound> History, IReadOnlyList<FitWarning> Warnings)
{
    /// <summary>The bound of <see cref="Model"/> itself.</summary>
    public Bound Bound => History[^1];

    /// <summary>How many M-steps led from the start to the model.</summary>
    public int Iterations => History.Count - 1;

    /// <summary>Whether the rise still to come is below the tolerance.</summary>
    public bool HasConverged => Reason == StopReason.Converged;

    /// <summary>Whether a warning says that the fit is degenerate.</summary>
    public bool IsDegenerate => Warnings.Any(static w => w.IsDegenerate);

    /// <summary>
    /// The model that the winning run on all data began with. Iterating from it again, with the same seed, takes the same way up to rounding.
    /// </summary>
    public T? Start { get; init; }

    /// <summary>
    /// For every component of <see cref="Model"/> its number in <see cref="Start"/>, where a canonical order gave them new ones;
    /// <see langword="null"/> where they kept theirs.
    /// </summary>
    public IReadOnlyList<int>? Order { get; init; }

    /// <summary>The expected statistics under <see cref="Model"/>, where there are any.</summary>
    public SufficientStatistics? Statistics { get; init; }

    /// <summary>How many rows, or other units, the data have, those of weight 0 among them; <see langword="null"/> if nobody counted.</summary>
    public long? UnitCount { get; init; }

    /// <summary>The total weight of the data, their number of units where nothing is weighted; 1 where nothing is counted.</summary>
    public double TotalWeight => Statistics?.TotalWeight ?? 1;

    /// <summary>What to compare the model by, where it has a likelihood.</summary>
    public InformationCriteria? Criteria { get; init; }

    /// <summary>
    /// For a fit that learns online: how well every part of the data was predicted in the first pass by the model that had not yet learnt from it. It
    /// is almost an honest score: only the start had seen rows before, the first ones of a stream, or a sample of all.
    /// </summary>
    public IReadOnlyList<Prediction> Prequential { get; init; } = [];

    /// <summary>What the restarts found, if there were any.</summary>
    public RestartReport? Restarts { get; init; }

    /// <summary>The same fit of models that wrap these, or are wrapped in them.</summary>
    internal Fit<TOther> Select<TOther>(Func<T, TOther> convert) => new(convert(Model), Reason, History, Warnings)
    {
        Start = Start is null ? default : convert(Start),
        Order = Order,
        Statistics = Statistics,
        UnitCount = UnitCount,
        Criteria = Criteria,
        Prequential = Prequential,
        Restarts = Restarts,
    };

    /// <summary>A summary for people: what <c>elbo fit</c> prints.</summary>
    public override string ToString() => Summary.Of(this).ToString();
}
