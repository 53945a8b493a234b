namespace Elbo.Charts;

/// <summary>States and the moves between them.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="Names">The names of the K states.</param>
/// <param name="Initial">The probability of beginning in each.</param>
/// <param name="Transitions">K × K probabilities of moves, from row to column.</param>
public sealed record StateGraphData(string Title, IReadOnlyList<string> Names, IReadOnlyList<double> Initial, IReadOnlyList<double> Transitions)
{
    /// <summary>The probability of ending after a step in each; empty if sequences do not end.</summary>
    public IReadOnlyList<double> Final { get; init; } = [];
}
