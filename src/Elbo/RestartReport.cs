namespace Elbo;

/// <summary>What several runs from different starts found. One optimum found by all of them is a good sign; many, each found once, is not.</summary>
/// <param name="Runs">How many runs were led to an end.</param>
/// <param name="Rows">On how many rows they competed.</param>
/// <param name="Optima">The distinct optima, clean ones first, the highest first among them.</param>
public sealed record RestartReport(int Runs, long Rows, IReadOnlyList<Optimum> Optima)
{
    /// <summary>How many more starts were tried, but given up after a few iterations because others were higher.</summary>
    public int GivenUp { get; init; }
}
