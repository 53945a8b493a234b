namespace Elbo;

/// <summary>Models that were fitted to the same data, and the best of them.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Candidates">All of them, in the order in which they were asked for.</param>
public sealed record Selection<T>(IReadOnlyList<Candidate<T>> Candidates)
{
    /// <summary>The clean candidate with the lowest BIC; the degenerate one with the lowest only if none is clean. One without criteria comes last.</summary>
    public Candidate<T> Best => Candidates
        .OrderBy(static candidate => candidate.Fit.IsDegenerate)
        .ThenBy(static candidate => candidate.Fit.Criteria?.Bic ?? double.PositiveInfinity)
        .First();
}
