namespace Elbo.Charts;

/// <summary>A density over the plane, as contours round regions of highest density, over points.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="XName">What the horizontal value is.</param>
/// <param name="YName">What the vertical value is.</param>
/// <param name="Points">The points; their groups are not told apart.</param>
/// <param name="RangeX">The range of the horizontal axis.</param>
/// <param name="RangeY">The range of the vertical axis.</param>
/// <param name="Contours">The contours, those of larger mass first.</param>
public sealed record ContourData(
    string Title,
    string XName,
    string YName,
    IReadOnlyList<ScatterPoint> Points,
    (double Minimum, double Maximum) RangeX,
    (double Minimum, double Maximum) RangeY,
    IReadOnlyList<Contour> Contours)
{
    /// <summary>How many points there were before some were chosen; 0 if all of them are here.</summary>
    public long Of { get; init; }
}
