namespace Elbo.Charts;

/// <summary>Lines over a common axis.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="XName">What the horizontal value is.</param>
/// <param name="YName">What the vertical value is.</param>
/// <param name="Series">The lines; a single one needs no legend.</param>
public sealed record LineData(string Title, string XName, string YName, IReadOnlyList<Series> Series)
{
    /// <summary>Whether the horizontal value counts something, so that only whole numbers are marked.</summary>
    public bool CountsX { get; init; }

    /// <summary>The least range of the vertical axis: what differs by less looks flat. 0 for whatever range the data have.</summary>
    public double LeastRangeY { get; init; }

    /// <summary>The range of the vertical axis; what is beyond it is cut off. Chosen from the points if it is not given.</summary>
    public (double Minimum, double Maximum)? RangeY { get; init; }
}
