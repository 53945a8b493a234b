namespace Elbo.Charts.Reports;

/// <summary>Everything that a page about why EM climbs shows, apart from how it is drawn.</summary>
public sealed record LedgerReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = "Why EM climbs: the terms of ln p = Q + H + KL after every half-step.";

    /// <summary>The ledger: the start, then an M-step and an E-step for each iteration.</summary>
    public required IReadOnlyList<LedgerEntry> Entries { get; init; }

    /// <summary>ln p along one parameter and the bounds below it, if they were computed.</summary>
    public BoundCurveData? Curve { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about a ledger.</summary>
    /// <param name="entries">The ledger, for example from <see cref="Ledger.Of"/>.</param>
    /// <param name="curve">ln p along one parameter and the bounds below it, for example from <see cref="MeanBoundCurve.Of"/>; null to leave it out.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    /// <param name="facts">Names and values to read first; those about the climb itself are put before them.</param>
    /// <param name="warnings">What a reader must know.</param>
    public static LedgerReport From(
        IReadOnlyList<LedgerEntry> entries,
        BoundCurveData? curve,
        string title,
        IReadOnlyList<SummaryFact> facts,
        IReadOnlyList<FitWarning>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(facts);
        LedgerEntry[] known = [.. entries.Where(static e => e.Step != HalfStep.Maximize && double.IsFinite(e.LogLikelihood))];
        return new()
        {
            Title = title,
            Entries = entries,
            Curve = curve,
            Facts = known.Length == 0
                ? facts
                : [SummaryFact.Of("ln p at the start", known[0].LogLikelihood), SummaryFact.Of("ln p at the end", known[^1].LogLikelihood), .. facts],
            Warnings = warnings ?? [],
        };
    }
}
