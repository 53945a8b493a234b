namespace Elbo.Charts;

/// <summary>The terms of the bound after every half-step of a fit.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="Entries">The entries, in order: the start, then an M-step and an E-step for each iteration.</param>
public sealed record LedgerData(string Title, IReadOnlyList<LedgerEntry> Entries);
