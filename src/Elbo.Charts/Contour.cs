namespace Elbo.Charts;

/// <summary>The border of the region in which a density is above some level.</summary>
/// <param name="Mass">The share of the points inside, between 0 and 1.</param>
/// <param name="Loops">
/// The closed curves that bound it, each the points on its way; where the region goes on beyond the chart they run outside of it.
/// </param>
public sealed record Contour(double Mass, IReadOnlyList<IReadOnlyList<SeriesPoint>> Loops);
