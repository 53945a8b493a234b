namespace Elbo;

/// <summary>What the next M-step sees, and what the blending of statistics must remember.</summary>
/// <param name="Statistics">The statistics.</param>
/// <param name="WeightSeen">The weight of all that was seen so far.</param>
/// <param name="HeaviestWindow">The largest weight of one iteration's batches so far.</param>
internal sealed record RunningStatistics(SufficientStatistics Statistics, double WeightSeen, double HeaviestWindow);
