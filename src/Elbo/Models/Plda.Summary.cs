using System.Globalization;
using Elbo.Models.Speakers;

namespace Elbo.Models;

/// <content>What people read about a model and its fit.</content>
public sealed partial class Plda : IFitSummary<Plda>
{
    private const string Title = "Groups with hidden vectors (PLDA)";

    /// <summary>More columns than people compare.</summary>
    private const int MostColumns = 12;

    /// <summary>More directions than matter.</summary>
    private const int MostDirections = 10;

    /// <summary>Facts and tables about this model.</summary>
    public Summary Summarize() => new(Title, [.. Facts()], [.. Tables()], []);

    /// <inheritdoc/>
    public Summary Summarize(Fit<Plda> fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var facts = new List<SummaryFact>
        {
            new("data", Data(fit)),
        };
        facts.AddRange(Facts());
        facts.Add(SummaryFact.Of("log-likelihood", fit.Bound.Evidence));
        if (GlobalBound != 0)
        {
            facts.Add(new("log-posterior", Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n, n rows: lower is better)")));
            facts.Add(new("AIC", Invariant($"{criteria.Aic:F4}")));
        }

        string ended = fit.Reason switch
        {
            StopReason.Converged => "converged",
            StopReason.IterationLimit => "stopped at the iteration limit before it converged",
            StopReason.Completed => "complete",
            _ => "stopped on request before it converged",
        };
        facts.Add(new("iterations", Invariant($"{fit.Iterations}, {ended}")));
        return new(Title, facts, [.. Tables()], [.. fit.Warnings.Select(static w => w.Message)]);
    }

    private string Data(Fit<Plda> fit)
    {
        string groups = Plural(fit.UnitCount ?? (long)fit.TotalWeight, "group");
        string column = Input.Group.Length == 0 ? "" : $" ({Input.Group})";
        return fit.Criteria is { } criteria
            ? Invariant($"{criteria.Weight:0.######} rows × {Plural(Input.Columns.Count, "column")}, {groups}{column}")
            : $"{Plural(Input.Columns.Count, "column")}, {groups}{column}";
    }

    private IEnumerable<SummaryFact> Facts()
    {
        yield return new("preparation", Input.Preparation.Steps.Count == 0
            ? "none"
            : $"{Plural(Input.Columns.Count, "column")} → {string.Join(" → ", Input.Preparation.Steps.Select(Describe))}");
        if (Shrinkage > 0)
        {
            yield return new("shrinkage", Invariant($"{Shrinkage:0.######} rows without correlation added to those within groups"));
        }

        yield return new("parameters", Invariant($"{ParameterCount}"));
    }

    private IEnumerable<SummaryTable> Tables()
    {
        double[,] between = Between(), within = Within();
        if (Dimension <= MostColumns)
        {
            bool isRaw = Input.Preparation.Steps.Count == 0;
            yield return new(
                "Columns: deviations between groups and within, share of the variance between",
                ["column", "mean", "between", "within", "share"],
                [
                    .. Enumerable.Range(0, Dimension).Select(d => (IReadOnlyList<string>)
                        [
                            isRaw ? Input.Columns[d] : Invariant($"{d + 1}"),
                            Invariant($"{_mean[d]:G6}"),
                            Invariant($"{Math.Sqrt(between[d, d]):G6}"),
                            Invariant($"{Math.Sqrt(within[d, d]):G6}"),
                            Share(between[d, d] / within[d, d]),
                        ]),
                ]);
        }

        if (Dimension > 1)
        {
            int shown = Math.Min(Dimension, MostDirections);
            yield return new(
                Invariant($"Directions in which groups differ most{(shown < Dimension ? Invariant($", {shown} of {Dimension}") : "")} (spread: between / within)"),
                ["direction", "spread", "share"],
                [.. Enumerable.Range(0, shown).Select(e => (IReadOnlyList<string>)[Invariant($"{e + 1}"), Invariant($"{Spreads[e]:F4}"), Share(Spreads[e])])]);
        }

        static string Share(double spread) => Invariant($"{spread / (1 + spread):F4}");
    }

    private static string Describe(PreparationStep step) => step is PreparationStep.Affine affine ? Invariant($"{affine.Name} {affine.Outputs}") : "length √D";

    private static string Plural(long count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
