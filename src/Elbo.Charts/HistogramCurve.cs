namespace Elbo.Charts;

/// <summary>A density over a histogram.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Group">The number of the group whose color it has, from 0; −1 for the density of all groups together.</param>
/// <param name="Points">Values and densities, in rising order of the values.</param>
public sealed record HistogramCurve(string Name, int Group, IReadOnlyList<SeriesPoint> Points);
