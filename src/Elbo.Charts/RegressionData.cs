namespace Elbo.Charts;

/// <summary>A value as a function of another: its mean, and how far single values lie from it.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="XName">What the horizontal value is.</param>
/// <param name="YName">What the vertical value is.</param>
/// <param name="Curve">The curve, in rising order of the horizontal value.</param>
public sealed record RegressionData(string Title, string XName, string YName, IReadOnlyList<RegressionPoint> Curve)
{
    /// <summary>Rows to draw below the curve; empty for none.</summary>
    public IReadOnlyList<ScatterPoint> Points { get; init; } = [];
}
