using System.Globalization;

namespace Elbo;

/// <summary>What people read about a choice between models.</summary>
internal static class SelectionSummary
{
    private const int Leaders = 3;
    private const string Marks = "¹²³";
    private const char Degenerate = '†';
    private const string NotFitted = "–";

    /// <summary>A difference between two values of BIC or ICL that is "not worth more than a bare mention" (Kass and Raftery 1995).</summary>
    private const double BareMention = 2;

    /// <summary>More cells than this are counted rather than named.</summary>
    private const int MostNamed = 6;

    public static Summary Of<T>(Selection<T> selection)
    {
        var criterion = selection.Criterion;
        var leaders = selection.Ranking.Take(Leaders).ToList();
        string better = criterion.IsPredictive ? "higher" : "lower";
        string[] structures = [.. selection.Structures];
        int[] components = [.. selection.Candidates.Select(static c => c.Components).Concat(selection.Unfitted.Select(static c => c.Components)).Distinct().Order()];
        bool isGrid = structures.Length > 1 && components.Length > 1;
        return new(
            $"Comparison by {criterion.Title}: {better} is better",
            [],
            isGrid
                ? [Grid(selection, structures, components, leaders), List(selection, leaders, $"The best {(leaders.Count == Leaders ? "three" : "of them")}") with { Highlight = 0 }]
                : [List(selection, selection.Candidates, $"Candidates, by {criterion.Title}: {better} is better") with { Highlight = Place(selection) }],
            [.. Notes(selection, components)]);
    }

    private static SummaryTable Grid<T>(Selection<T> selection, string[] structures, int[] components, List<Candidate<T>> leaders)
    {
        var fitted = selection.Candidates.ToDictionary(static c => (c.Structure, c.Components));
        var unfitted = selection.Unfitted.Select(static c => (c.Structure, c.Components)).ToHashSet();
        string used = string.Concat(leaders.Select((_, i) => Marks[i]));
        string legend = $"{used} the best"
            + (selection.Candidates.Any(static c => c.IsDegenerate) ? $", {Degenerate} degenerate" : "")
            + (unfitted.Count > 0 ? $", {NotFitted} not fitted" : "");
        return new(
            $"{Capitalized(selection.Criterion.Title)}, {(selection.Criterion.IsPredictive ? "higher" : "lower")} is better: {legend}",
            ["K", .. structures.Select(static s => s + " ")],
            [
                .. components.Select(k => (IReadOnlyList<string>)
                    [Invariant($"{k}"), .. structures.Select(s => fitted.TryGetValue((s, k), out var cell) ? Cell(cell) : unfitted.Contains((s, k)) ? NotFitted + " " : "")]),
            ])
        {
            Highlight = Array.IndexOf(components, leaders[0].Components),
            HighlightColumn = 1 + Array.IndexOf(structures, leaders[0].Structure),
        };

        string Cell(Candidate<T> candidate)
        {
            int rank = leaders.IndexOf(candidate);
            char mark = rank >= 0 ? Marks[rank] : candidate.IsDegenerate ? Degenerate : ' ';
            return Value(selection.Criterion, selection.Criterion.Of(candidate)) + mark;
        }
    }

    private static SummaryTable List<T>(Selection<T> selection, IReadOnlyList<Candidate<T>> candidates, string title)
    {
        var criterion = selection.Criterion;
        bool isAic = criterion is SelectionCriterion.Aic;
        string[] predicted = criterion.IsPredictive ? ["predicted", "± s.e."] : [];
        return new(
            title,
            ["model", .. predicted, "log-likelihood", "parameters", "BIC", isAic ? "AIC" : "ICL", ""],
            [
                .. candidates.Select(c => (IReadOnlyList<string>)
                    [
                        Name(c),
                        .. criterion.IsPredictive
                            ? new[] { Value(criterion, criterion.Of(c)), Value(criterion, c.Predicted?.StandardError ?? double.NaN) }
                            : [],
                        Invariant($"{c.Fit.Bound.Evidence:F4}"),
                        Invariant($"{c.Fit.Criteria?.Parameters}"),
                        Invariant($"{c.Fit.Criteria?.Bic:F2}"),
                        Invariant($"{(isAic ? c.Fit.Criteria?.Aic : c.Fit.Criteria?.Icl):F2}"),
                        Remark(c),
                    ]),
            ]);
    }

    private static string Remark<T>(Candidate<T> candidate) => (candidate.IsDegenerate, candidate.Fit.Reason) switch
    {
        (true, _) when !candidate.Fit.IsDegenerate =>
            candidate.Predicted!.Parts.Count == 1 ? "degenerate without the part" : Invariant($"degenerate in {candidate.Predicted.DegenerateFits} of {candidate.Predicted.Parts.Count} folds"),
        (true, _) => "degenerate",
        (_, StopReason.IterationLimit) => "not converged",
        (_, StopReason.Stopped) => "stopped",
        _ => "",
    };

    private static IEnumerable<string> Notes<T>(Selection<T> selection, int[] components)
    {
        var ranking = selection.Ranking;
        var best = ranking[0];
        if (selection.Candidates.Count > 1 && best.IsDegenerate)
        {
            yield return "All of them are degenerate, the best too: do not rely on it. " + (selection.Noun == "component" ? "Fewer components, a simpler structure or --prior conjugate may help." : $"Fewer {selection.Noun}s may help.");
        }

        if (Rivals(selection, best) is { } rivals)
        {
            yield return rivals;
        }

        if (components.Length > 1 && best.Components == components[^1] && !best.IsDegenerate)
        {
            yield return Invariant($"The best has the most {selection.Noun}s that were tried, {best.Components}: try more.");
        }

        foreach (string sentence in Unconverged(selection))
        {
            yield return sentence;
        }

        // One reason may name the structure that it is about: it is told once, of the first.
        foreach (var group in selection.Unfitted.GroupBy(static c => c.Reason.Replace(c.Structure, "", StringComparison.Ordinal), StringComparer.Ordinal))
        {
            bool isAboutOne = group.Select(static c => c.Reason).Distinct(StringComparer.Ordinal).Skip(1).Any();
            yield return $"Not fitted: {Names([.. group], selection.Noun)}. {(isAboutOne ? "The first of them: " : "")}{group.First().Reason}";
        }
    }

    private static string? Rivals<T>(Selection<T> selection, Candidate<T> best)
    {
        var criterion = selection.Criterion;
        double value = criterion.Of(best);
        var others = selection.Ranking.Skip(1).Where(c => c.IsDegenerate == best.IsDegenerate).ToList();
        if (criterion.IsPredictive)
        {
            // The rule of one standard error (Breiman et al. 1984).
            double enough = value - (best.Predicted?.StandardError ?? double.NaN);
            var simplest = others.Where(c => criterion.Of(c) >= enough).MinBy(static c => c.Fit.Criteria?.Parameters);
            return simplest is not null && simplest.Fit.Criteria?.Parameters < best.Fit.Criteria?.Parameters
                ? Invariant($"{Name(simplest)} is the simplest within one standard error of the best: {simplest.Fit.Criteria?.Parameters} parameters instead of {best.Fit.Criteria?.Parameters}.")
                : null;
        }

        var close = criterion is SelectionCriterion.Aic ? [] : others.Where(c => criterion.Of(c) - value < BareMention).ToList();
        return close.Count == 0 ? null
            : $"{(close.Count > MostNamed ? Invariant($"{close.Count} others are") : string.Join(", ", close.Select(Name)) + (close.Count == 1 ? " is" : " are"))} less than {BareMention} behind the best, a difference that is not worth more than a bare mention (Kass and Raftery 1995).";
    }

    private static IEnumerable<string> Unconverged<T>(Selection<T> selection)
    {
        int limited = selection.Candidates.Count(static c => c.Fit.Reason == StopReason.IterationLimit);
        if (limited > 0 && selection.Candidates.Count > 1)
        {
            yield return Invariant($"{limited} of {selection.Candidates.Count} fits came to the iteration limit before they converged; more iterations would change their numbers.");
        }
    }

    private static string Names(IReadOnlyList<UnfittedCandidate> cells, string noun)
    {
        var parts = cells.GroupBy(static c => c.Structure, StringComparer.Ordinal)
            .Select(static g => (Structure: g.Key, Counts: string.Join(", ", g.Select(static c => Invariant($"{c.Components}")))))
            .GroupBy(static p => p.Counts, StringComparer.Ordinal)
            .Select(g => $"{string.Join(", ", g.Select(static p => p.Structure))} with {g.Key} {noun}{(g.Key == "1" ? "" : "s")}");
        return string.Join("; ", parts);
    }

    private static string Name<T>(Candidate<T> candidate) => Invariant($"{candidate.Structure} K={candidate.Components}");

    private static int Place<T>(Selection<T> selection) => selection.Candidates.TakeWhile(c => !ReferenceEquals(c, selection.Best)).Count();

    private static string Value(SelectionCriterion criterion, double value) => double.IsNaN(value) ? "unknown"
        : double.IsNegativeInfinity(value) ? "-∞"
        : criterion.IsPredictive ? Invariant($"{value:F4}") : Invariant($"{value:F2}");

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
