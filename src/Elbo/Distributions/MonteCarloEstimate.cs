namespace Elbo.Distributions;

/// <summary>A mean over random draws, and how far it may be off.</summary>
/// <param name="Value">The mean; +∞ if one draw was.</param>
/// <param name="StandardError">The standard deviation of the mean; NaN where the value is infinite.</param>
/// <param name="Samples">How many draws.</param>
/// <param name="Reason">Why it is infinite; <see langword="null"/> if it is not.</param>
public sealed record MonteCarloEstimate(double Value, double StandardError, int Samples, string? Reason = null);
