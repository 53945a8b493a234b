namespace Elbo.Storage;

/// <summary>How a stored model came about. No time, path, machine or thread count, so that the same fit gives the same bytes.</summary>
/// <param name="Rows">The number of rows it was fitted to.</param>
/// <param name="Weight">Their total weight.</param>
/// <param name="LogLikelihood">Its log-likelihood on them, in nats.</param>
/// <param name="Iterations">How many M-steps led to it.</param>
/// <param name="Reason">Why the iteration ended.</param>
/// <param name="Warnings">The codes of the fit's warnings.</param>
public sealed record TrainingSummary(
    long Rows, double Weight, double LogLikelihood, int Iterations, StopReason Reason, IReadOnlyList<string> Warnings);
