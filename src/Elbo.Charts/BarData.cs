namespace Elbo.Charts;

/// <summary>Lengths side by side.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="Bars">The bars, from the top.</param>
public sealed record BarData(string Title, IReadOnlyList<Bar> Bars);
