namespace Elbo.Charts;

/// <summary>A stretch of time in a row of a timeline.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
public sealed record TimelineSpan(int Row, double Start, double End)
{
    /// <summary>How long it is.</summary>
    public double Length => End - Start;
}
