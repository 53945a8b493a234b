namespace Elbo;

/// <summary>One run of a contest.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Index">Its number in the order of the starts.</param>
/// <param name="Start">Where it began.</param>
/// <param name="Fit">How far it came.</param>
internal sealed record Attempt<TModel>(int Index, Start<TModel> Start, Fit<TModel> Fit)
{
    /// <summary>Nats per unit of weight; the units of the data add a constant to the objective and must not matter.</summary>
    private const double SameOptimum = 1e-5;
    private const double Rounding = 1e-12;

    /// <summary>Clean runs first, then the higher objective, then the earlier run.</summary>
    public static IComparer<Attempt<TModel>> Order { get; } = Comparer<Attempt<TModel>>.Create(static (x, y) =>
    {
        int order = x.Fit.IsDegenerate.CompareTo(y.Fit.IsDegenerate);
        order = order != 0 ? order : y.Fit.Bound.Objective.CompareTo(x.Fit.Bound.Objective);
        return order != 0 ? order : x.Index.CompareTo(y.Index);
    });

    /// <summary>The starts of runs that came to the same point early on, so that this one goes on for them.</summary>
    public IReadOnlyList<Start<TModel>> Joined { get; init; } = [];

    /// <summary>One run of each distinct optimum, best first.</summary>
    /// <param name="runs">The runs.</param>
    public static List<Attempt<TModel>> Distinct(IEnumerable<Attempt<TModel>> runs)
    {
        var distinct = new List<Attempt<TModel>>();
        foreach (var run in runs.Order(Order))
        {
            if (!distinct.Exists(run.IsSame))
            {
                distinct.Add(run);
            }
        }

        return distinct;
    }

    /// <summary>Whether two runs ended at the same optimum, as far as a loose tolerance can tell.</summary>
    /// <param name="other">The other run.</param>
    public bool IsSame(Attempt<TModel> other) =>
        other.Fit.IsDegenerate == Fit.IsDegenerate
        && (other.Fit.Bound.Objective == Fit.Bound.Objective
            || Math.Abs(other.Fit.Bound.Objective - Fit.Bound.Objective)
                <= (SameOptimum * other.Fit.TotalWeight) + (Rounding * Math.Abs(other.Fit.Bound.Objective)));

    /// <summary>Whether a run to a loose tolerance happens to satisfy the tight rule as well.</summary>
    /// <param name="rule">The tight rule.</param>
    public bool IsTight(StopRule rule) => rule.IsConverged(Fit.History, Fit.TotalWeight);

    /// <summary>The same run with what came after it; the first bound of that is the last one of this.</summary>
    /// <param name="then">The rest.</param>
    public Attempt<TModel> Followed(Fit<TModel> then) =>
        this with { Fit = then with { Start = Fit.Start, History = [.. Fit.History, .. then.History.Skip(1)] } };
}
