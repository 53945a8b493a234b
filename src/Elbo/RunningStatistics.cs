namespace Elbo;

/// <summary>What the next M-step sees, and what the blending of statistics must remember.</summary>
/// <param name="Step">The statistics for the M-step.</param>
/// <param name="Running">The statistics as blended so far, scaled to the weight seen.</param>
/// <param name="WeightSeen">The weight of all that was seen so far.</param>
/// <param name="HeaviestWindow">The largest weight of one iteration's batches so far.</param>
internal sealed record RunningStatistics(
    SufficientStatistics Step, SufficientStatistics Running, double WeightSeen, double HeaviestWindow)
{
    /// <summary>The first running value is the start's.</summary>
    public static RunningStatistics Begin(SufficientStatistics fresh, bool isNew) => new(fresh, fresh, isNew ? fresh.TotalWeight : 0, 0);

    /// <summary>Moves the running means towards those of a window; one that weighs less than others moves them by that much less.</summary>
    public RunningStatistics Blend(SufficientStatistics fresh, double rate, bool isNew)
    {
        if (!(fresh.TotalWeight > 0))
        {
            return this;
        }

        double heaviest = Math.Max(HeaviestWindow, fresh.TotalWeight);
        double seen = WeightSeen + (isNew ? fresh.TotalWeight : 0);
        if (!(Running.TotalWeight > 0))
        {
            // The start saw nothing that counts: this is the first running value.
            return new(fresh, fresh, seen, heaviest);
        }

        var running = Running.Blend(fresh, rate * fresh.TotalWeight / heaviest, seen);
        return new(running, running, seen, heaviest);
    }
}
