namespace Elbo.Charts;

/// <summary>The lower bound that one E-step built, along one parameter.</summary>
/// <param name="Values">The bound at every value of the grid, in nats.</param>
/// <param name="Touch">The parameter of the E-step, where the bound touches ln p.</param>
/// <param name="Maximum">Where the bound is highest: the parameter after the M-step.</param>
public sealed record BoundCurve(IReadOnlyList<double> Values, SeriesPoint Touch, SeriesPoint Maximum);
