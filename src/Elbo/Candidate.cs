namespace Elbo;

/// <summary>One of several models that were fitted to the same data.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Structure">The name of its structure, for example <c>VVV</c>.</param>
/// <param name="Components">How many components it has.</param>
/// <param name="Fit">Its fit, with the criteria to compare it by.</param>
public sealed record Candidate<T>(string Structure, int Components, Fit<T> Fit)
{
    /// <summary>What to compare it by.</summary>
    /// <exception cref="InvalidOperationException">If the fit has no criteria.</exception>
    public InformationCriteria Criteria => Fit.Criteria ?? throw new InvalidOperationException("The fit has no criteria to compare it by.");
}
