namespace Elbo.Storage;

/// <summary>How a stored model came about. No time, path, machine or thread count, so that the same fit gives the same bytes.</summary>
/// <param name="Rows">The number of rows it was fitted to.</param>
/// <param name="Weight">Their total weight.</param>
/// <param name="LogLikelihood">Its log-likelihood on them, in nats; NaN where the fit left it unknown.</param>
/// <param name="Iterations">How many M-steps led to it.</param>
/// <param name="Reason">Why the iteration ended.</param>
/// <param name="Warnings">The codes of the fit's warnings.</param>
public sealed record TrainingSummary(
    long Rows, double Weight, double LogLikelihood, int Iterations, StopReason Reason, IReadOnlyList<string> Warnings)
{
    /// <summary>The summary of a fit.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">The number of rows, which a fit does not know.</param>
    public static TrainingSummary Of<T>(Fit<T> fit, long rows)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return new(
            rows, fit.TotalWeight, fit.Bound.Evidence, fit.Iterations, fit.Reason, [.. fit.Warnings.Select(static w => w.Code)]);
    }
}
