namespace Elbo.Charts;

/// <summary>Several values of the same points, to be shown in pairs.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="Names">What the values are; the chart has as many rows and columns.</param>
/// <param name="Panels">
/// One panel per pair, row by row below the diagonal: (1, 0), (2, 0), (2, 1), … where the row's value is vertical.
/// </param>
public sealed record PairData(string Title, IReadOnlyList<string> Names, IReadOnlyList<ScatterData> Panels)
{
    /// <summary>A sentence on what was left out; empty if nothing was.</summary>
    public string Note { get; init; } = string.Empty;
}
