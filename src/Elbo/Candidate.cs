namespace Elbo;

/// <summary>One of several models that were fitted to the same data.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Structure">The name of its structure, for example <c>VVV</c>.</param>
/// <param name="Components">How many components it has.</param>
/// <param name="Fit">Its fit to all data, with the criteria to compare it by.</param>
public sealed record Candidate<T>(string Structure, int Components, Fit<T> Fit)
{
    /// <summary>What to compare it by.</summary>
    /// <exception cref="InvalidOperationException">If the fit has no criteria.</exception>
    public InformationCriteria Criteria => Fit.Criteria ?? throw new InvalidOperationException("The fit has no criteria to compare it by.");

    /// <summary>How well it predicts rows that it was not fitted to; <see langword="null"/> if nobody asked, or the fits for it were not completed.</summary>
    public HeldOutScore? Predicted { get; init; }

    /// <summary>Whether the fit to all data, or one of those without a part of them, is degenerate: its numbers must not be relied on.</summary>
    public bool IsDegenerate => Fit.IsDegenerate || Predicted is { DegenerateFits: > 0 };
}
