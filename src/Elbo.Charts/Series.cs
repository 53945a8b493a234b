namespace Elbo.Charts;

/// <summary>A line of a line chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">Its points, in rising order of the horizontal value.</param>
public sealed record Series(string Name, IReadOnlyList<SeriesPoint> Points);
