namespace Elbo.Data;

/// <summary>
/// A block of independent units: the grain of work, of reading and of shuffling. A worker owns one batch and a source fills it
/// again and again.
/// </summary>
public abstract class Batch
{
    /// <summary>How many independent units the batch holds.</summary>
    public abstract int UnitCount { get; }

    /// <summary>The sum of the units' weights; <see cref="UnitCount"/> where every weight is one.</summary>
    public abstract double TotalWeight { get; }
}
