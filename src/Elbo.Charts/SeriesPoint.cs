namespace Elbo.Charts;

/// <summary>A point of a line or a curve.</summary>
/// <param name="X">Its horizontal value.</param>
/// <param name="Y">Its vertical value; a point with a value that is not finite is left out.</param>
/// <param name="Mark">How it is marked.</param>
public readonly record struct SeriesPoint(double X, double Y, PointMark Mark = PointMark.None);
