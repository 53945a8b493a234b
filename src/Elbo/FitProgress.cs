namespace Elbo;

/// <summary>Where a fit with several starts stands.</summary>
/// <param name="Label">What is being fitted, for example <c>VVV K=3</c>.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="RunsDone">How many starts have ended.</param>
/// <param name="Runs">How many starts there are; those near the best runs are added once these have ended.</param>
/// <param name="Iteration">The number of the iteration in the current run.</param>
/// <param name="Objective">The highest objective so far in the current phase, in nats.</param>
/// <param name="Rise">By how much the last iteration raised the objective, per unit of weight; NaN before the second and while starts compete.</param>
public sealed record FitProgress(
    string Label, FitPhase Phase, int RunsDone, int Runs, int Iteration, double Objective, double Rise)
{
    /// <summary>Where several models are compared, how many of their fits have ended.</summary>
    public int FitsDone { get; init; }

    /// <summary>How many fits there are in all: one a model, and one more for every part of the data that is held out.</summary>
    public int Fits { get; init; } = 1;
}
