namespace Elbo;

/// <summary>What several runs from different starts found. One optimum found by all of them is a good sign; many, each found once, is not.</summary>
/// <param name="Runs">How many starts were tried.</param>
/// <param name="Rows">On how many rows they competed.</param>
/// <param name="Optima">The distinct optima, clean ones first, the highest first among them.</param>
public sealed record RestartReport(int Runs, long Rows, IReadOnlyList<Optimum> Optima);
