namespace Elbo;

/// <summary>Models that were fitted to the same data, and the best of them.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Candidates">All that were fitted, in the order in which they were asked for; at least one.</param>
public sealed record Selection<T>(IReadOnlyList<Candidate<T>> Candidates)
{
    /// <summary>Rounding of a log-likelihood between two ways to work out the same maximum.</summary>
    private const double Rounding = 1e-9;

    /// <summary>What they are compared by.</summary>
    public SelectionCriterion Criterion { get; init; } = new SelectionCriterion.Bic();

    /// <summary>What a component is called: a state, for instance.</summary>
    public string Noun { get; init; } = "component";

    /// <summary>Models that were asked for, but that the data or the options do not allow.</summary>
    public IReadOnlyList<UnfittedCandidate> Unfitted { get; init; } = [];

    /// <summary>The names of the structures, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Structures { get; init; } = [.. Candidates.Select(static c => c.Structure).Distinct(StringComparer.Ordinal)];

    /// <summary>The clean candidate that the criterion likes best; a degenerate one only if none is clean. One without the criterion's number comes last.</summary>
    public Candidate<T> Best => Ranking[0];

    /// <summary>
    /// The candidates, best first, clean ones before degenerate ones. Candidates that are one and the same model (with one component most
    /// structures are) appear once, as the one that was asked for first.
    /// </summary>
    public IReadOnlyList<Candidate<T>> Ranking
    {
        get
        {
            var ranking = new List<Candidate<T>>();
            foreach (var candidate in Candidates.OrderBy(static c => c.IsDegenerate).ThenBy(Loss))
            {
                int same = ranking.FindIndex(other => IsSame(other, candidate));
                if (same < 0)
                {
                    ranking.Add(candidate);
                }
                else if (Place(candidate) < Place(ranking[same]))
                {
                    // Which of them is ahead is a matter of rounding.
                    ranking[same] = candidate;
                }
            }

            return ranking;
        }
    }

    /// <summary>A summary for people: how the candidates compare, and what to make of it.</summary>
    public Summary Summarize() => SelectionSummary.Of(this);

    /// <summary>How the candidates compare, for people.</summary>
    public override string ToString() => Summarize().ToString();

    private static bool IsSame(Candidate<T> first, Candidate<T> second) =>
        first.Components == second.Components
        && first.IsDegenerate == second.IsDegenerate
        && first.Fit.Criteria is { } one
        && second.Fit.Criteria is { } other
        && one.Parameters == other.Parameters
        && Math.Abs(one.LogLikelihood - other.LogLikelihood) <= Rounding * (1 + Math.Abs(one.LogLikelihood));

    private double Loss(Candidate<T> candidate)
    {
        double value = Criterion.Of(candidate);
        return double.IsNaN(value) ? double.PositiveInfinity : Criterion.IsPredictive ? -value : value;
    }

    private int Place(Candidate<T> candidate) => Candidates.TakeWhile(other => !ReferenceEquals(other, candidate)).Count();
}
