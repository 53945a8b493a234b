using System.Globalization;
using Elbo.Emissions;

namespace Elbo.Models;

/// <content>What people read about a model and its fit.</content>
public sealed partial class HiddenMarkov<TEmission> : IFitSummary<HiddenMarkov<TEmission>>
{
    /// <summary>Facts and tables about this model.</summary>
    public Summary Summarize() => new("Hidden Markov model", [new("model", Describe()), .. Facts()], [.. HiddenMarkovTables.Of(this)], []);

    /// <inheritdoc/>
    public Summary Summarize(Fit<HiddenMarkov<TEmission>> fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var facts = new List<SummaryFact>
        {
            new("model", Describe()),
            new("data", Data(fit)),
            double.IsNaN(fit.Bound.Evidence) ? new("log-likelihood", "unknown after a single pass") : SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
        };
        if (GlobalBound != 0 && !double.IsNaN(fit.Bound.Evidence))
        {
            facts.Add(new("log-posterior", Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        facts.AddRange(Facts());
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n, n observed rows: lower is better)")));
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
        var tables = HiddenMarkovTables.Of(this).ToList();
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(RestartTable(restarts));
        }

        return new("Hidden Markov model", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    /// <summary>The families that make up the densities, each with the columns that it describes.</summary>
    public IReadOnlyList<(object Family, IReadOnlyList<int> Columns)> Parts() => Emission is ProductEmission product
        ? [.. product.Parts.Select(static part => (part.Family, part.Columns))]
        : [(Emission, [.. Enumerable.Range(0, Emission.Dimension)])];

    private string Describe()
    {
        string families = string.Join(" and ", Parts().Select(static part => part.Family switch
        {
            GaussianEmission g => $"Gaussian ({g.Structure.Name})",
            GaussianMixtureEmission m => Invariant($"mixtures of {m.GaussiansEach} Gaussians ({m.Gaussians.Structure.Name})"),
            FactorEmission f => $"Gaussian ({FactorTables.Describe(f)})",
            var family => family.GetType().Name.Replace("Emission", "", StringComparison.Ordinal),
        }));
        return Invariant($"{Plural(States, "state")}, {families}");
    }

    private string Data(Fit<HiddenMarkov<TEmission>> fit)
    {
        string rows = fit.TotalWeight.ToString("0.######", CultureInfo.InvariantCulture);
        string columns = Names.Columns.Count == 0 ? "" : $" ({string.Join(", ", Names.Columns.Select(static c => c.Name))})";
        string observed = fit.Criteria is { } criteria && criteria.Weight < fit.TotalWeight ? Invariant($", {criteria.Weight:0.######} of them observed") : "";
        return Invariant($"{rows} rows{observed} × {Plural(Emission.Dimension, "column")}{columns}, {Plural((int)(fit.UnitCount ?? 1), "sequence")}");
    }

    private IEnumerable<SummaryFact> Facts()
    {
        var rules = Chain.Rules;
        yield return new("start", rules.Initial switch
        {
            Chains.InitialStates.Free => "free",
            Chains.InitialStates.Fixed => "fixed",
            _ => "stationary",
        });
        if (rules.FreezesTransitions)
        {
            yield return new("frozen", "transitions");
        }

        if (rules.MovePseudocount > 0)
        {
            yield return new("smoothing", Invariant($"{rules.MovePseudocount:0.######} added to every possible move"));
        }

        yield return new("parameters", Invariant($"{ParameterCount}"));
    }

    private static SummaryTable RestartTable(RestartReport report) => new(
        Invariant($"Restarts: {report.Runs} runs on {Plural((int)report.Rows, "sequence")}, {report.Optima.Count} distinct {(report.Optima.Count == 1 ? "optimum" : "optima")}"),
        ["optimum", "objective", "found", "start"],
        [.. report.Optima.Select((optimum, i) => (IReadOnlyList<string>)
            [
                Invariant($"{i + 1}"),
                Invariant($"{optimum.LogLikelihood:F4}"),
                Invariant($"{optimum.Count}×"),
                (optimum.IsDegenerate ? "degenerate: " : "") + string.Join(", ", optimum.Starts),
            ])])
    { Highlight = 0 };

    private static string Plural(int count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
