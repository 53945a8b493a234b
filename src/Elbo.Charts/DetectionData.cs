using Elbo.Models.Verification;

namespace Elbo.Charts;

/// <summary>A curve of misses against false alarms over all thresholds (Martin et al. 1997).</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="Points">The errors at every threshold, in rising order of the thresholds.</param>
/// <param name="EqualErrorRate">Where both rates are equal; in [0, 1].</param>
public sealed record DetectionData(string Title, IReadOnlyList<DetectionPoint> Points, double EqualErrorRate)
{
    /// <summary>The threshold of the least cost, which is marked; nothing for no mark.</summary>
    public DetectionPoint? Cheapest { get; init; }
}
