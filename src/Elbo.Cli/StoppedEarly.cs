namespace Elbo.Cli;

/// <summary>Whether a request to stop came in time to cut anything short.</summary>
internal static class StoppedEarly
{
    /// <summary>Whether fits, starts or iterations are missing that would have been made without the request.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="selection">What came of the fits.</param>
    /// <param name="asked">How many models were asked for.</param>
    /// <param name="rule">When they would have ended by themselves.</param>
    public static bool Is<T>(Selection<T> selection, int asked, StopRule rule) =>
        selection.Candidates.Count + selection.Unfitted.Count < asked
        || selection.Candidates.Any(candidate => Is(candidate.Fit, rule) || (selection.Criterion.IsPredictive && candidate.Predicted is null));

    // The reason alone does not say it: of several starts the best may have ended its contest when the others, or its finish, were skipped.
    private static bool Is<T>(Fit<T> fit, StopRule rule) =>
        fit.Reason != StopReason.Completed
        && (fit.Reason == StopReason.Stopped
        || (fit.Restarts is { } restarts && restarts.Optima.Sum(static optimum => optimum.Count) < restarts.Runs)
        || (fit.Iterations < rule.MaxIterations && !rule.IsConverged(fit.History, fit.TotalWeight)));
}
