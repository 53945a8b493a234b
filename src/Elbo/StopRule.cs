namespace Elbo;

/// <summary>
/// When to stop. Converged means that the rise still to come is below the tolerance: it is predicted by Aitken's rule as
/// <c>Δ·a/(1−a)</c> with <c>a = Δₜ/Δₜ₋₁</c> (Böhning et al. 1994; McLachlan and Krishnan 2008, section 4.9), not read off the last rise alone,
/// which stops on plateaus.
/// </summary>
public sealed record StopRule
{
    private const double Rounding = 1e-13;
    private const double RestingRise = 1e-14;
    private const int RestingIterations = 25;

    /// <summary>
    /// The tolerance in nats per unit of weight: the default leaves at most about one millionth of a nat for a thousand rows. Unlike a
    /// tolerance relative to the log-likelihood it does not change with the units of the data. 0 runs until only rounding is left.
    /// </summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>The largest number of M-steps.</summary>
    public int MaxIterations { get; init; } = 5000;

    /// <summary>Whether a sequence of bounds has converged.</summary>
    /// <param name="history">The bounds so far, oldest first.</param>
    /// <param name="totalWeight">The total weight of the data behind them.</param>
    public bool IsConverged(IReadOnlyList<Bound> history, double totalWeight)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count < 3)
        {
            return false;
        }

        if (history[^1].Heat != 0 || history[^2].Heat != 0 || history[^3].Heat != 0)
        {
            // While the temperature falls, the objectives of two iterations are not the same function.
            return false;
        }

        double objective = history[^1].Objective;
        double rounding = Rounding * Math.Abs(objective);
        if (Tolerance * totalWeight <= rounding)
        {
            return IsResting(history);
        }

        // Twice in a row: on the way over a saddle the rises shrink for a moment, too.
        return Math.Abs(objective - history[^2].Objective) <= rounding
            || (PredictedRise(history) < Tolerance * totalWeight && PredictedRise(history, history.Count - 1) < Tolerance * totalWeight);
    }

    /// <summary>How far the objective will still rise, by Aitken's rule from its last two rises.</summary>
    /// <param name="history">The bounds so far, oldest first.</param>
    /// <returns>Nats; +∞ where the rises do not shrink, so that nothing can be said.</returns>
    public static double PredictedRise(IReadOnlyList<Bound> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return PredictedRise(history, history.Count);
    }

    private static double PredictedRise(IReadOnlyList<Bound> history, int count)
    {
        if (count < 3)
        {
            return double.PositiveInfinity;
        }

        double rise = history[count - 1].Objective - history[count - 2].Objective;
        double before = history[count - 2].Objective - history[count - 3].Objective;
        double acceleration = rise / before;
        return before > 0 && acceleration is >= 0 and < 1 ? rise * acceleration / (1 - acceleration) : double.PositiveInfinity;
    }

    /// <summary>
    /// A tolerance finer than the objective's rounding asks for the parameters to settle. They do so more slowly than the objective,
    /// whose error is the square of theirs, so a long stretch without any rise is waited for.
    /// </summary>
    private static bool IsResting(IReadOnlyList<Bound> history) =>
        history.Count > RestingIterations
        && history[^1].Objective - history[^(RestingIterations + 1)].Objective <= RestingRise * Math.Abs(history[^1].Objective);
}
