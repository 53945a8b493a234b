using System.Globalization;
using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>What people read about a Gaussian mixture and its fit.</summary>
internal static class GaussianMixtureSummary
{
    private const int MostCovarianceColumns = 6;

    public static Summary Of(Fit<GaussianMixture> fit)
    {
        var model = fit.Model;
        var facts = new List<SummaryFact>
        {
            new("model", Describe(model)),
            new("data", $"{Rows(fit)} × {Plural(model.Dimension, "column")} ({string.Join(", ", model.Columns)})"),
            double.IsNaN(fit.Bound.Evidence)
                ? new("log-likelihood", "unknown: every row was read once, before the model was complete")
                : SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
        };
        if (model.Prior is not null && !double.IsNaN(fit.Bound.Evidence))
        {
            facts.Add(new("log-posterior", Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        facts.AddRange(Constraints(model));
        facts.Add(new("parameters", Invariant($"{model.ParameterCount}")));
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n: lower is better)")));
            facts.Add(new("AIC, ICL", Invariant($"{criteria.Aic:F4}, {criteria.Icl:F4}")));
        }

        string ended = fit.Reason switch
        {
            StopReason.Converged => "converged",
            StopReason.IterationLimit => "stopped at the iteration limit before it converged",
            StopReason.Completed => "complete",
            _ => "stopped on request before it converged",
        };
        facts.Add(new("iterations", Invariant($"{fit.Iterations}, {ended}")));
        if (fit.Prequential.Count > 0)
        {
            facts.Add(new("prediction", $"mean log-density of rows before they were learnt from: {Predicted(fit.Prequential)}"));
        }

        var tables = new List<SummaryTable>(Tables(model));
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(RestartTable(restarts, model.Prior is null ? "log-likelihood" : "log-posterior"));
        }

        return new("Gaussian mixture", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    public static Summary Of(GaussianMixture model) => new(
        "Gaussian mixture",
        [
            new("model", Describe(model)),
            new("columns", string.Join(", ", model.Columns)),
            .. Constraints(model),
            new("parameters", Invariant($"{model.ParameterCount}")),
        ],
        [.. Tables(model)],
        []);

    private static string Rows(Fit<GaussianMixture> fit)
    {
        string weight = Number(fit.TotalWeight);
        return fit.UnitCount is { } rows && Number(rows) != weight ? $"{Number(rows)} rows (weight {weight})" : $"{weight} rows";
    }

    /// <summary>By weight, as the last part of the data may be a single row.</summary>
    private static string Predicted(IReadOnlyList<Prediction> parts)
    {
        const int Tenths = 10;
        double total = parts.Sum(static part => part.Weight);
        if (parts.Count < Tenths)
        {
            return Invariant($"{Mean(parts):F4}");
        }

        return Invariant($"{Mean(Take(parts)):F4} in the first tenth, {Mean(Take(parts.Reverse())):F4} in the last");

        static double Mean(IReadOnlyCollection<Prediction> some) => some.Sum(static part => part.Weight * part.MeanLogDensity) / some.Sum(static part => part.Weight);

        List<Prediction> Take(IEnumerable<Prediction> ordered)
        {
            double weight = 0;
            return [.. ordered.TakeWhile(part => (weight += part.Weight) - part.Weight < total / Tenths)];
        }
    }

    private static IEnumerable<SummaryFact> Constraints(GaussianMixture model)
    {
        if (model.Prior is { } prior)
        {
            yield return new("prior", Invariant($"conjugate, κ = {Number(prior.Shrinkage)}, ν = {Number(prior.DegreesOfFreedom)}"));
        }

        if (model.Frozen != FrozenParts.None)
        {
            yield return new("frozen", model.Frozen.ToString().ToLowerInvariant());
        }
    }

    private static string Describe(GaussianMixture model) =>
        Invariant($"{model.Structure.Name} ({model.Structure.Description}), {Plural(model.Components, "component")}");

    private static IEnumerable<SummaryTable> Tables(GaussianMixture model)
    {
        yield return new(
            "Weights and means",
            ["component", "weight", .. model.Columns],
            [.. Enumerable.Range(0, model.Components).Select(k => (IReadOnlyList<string>)
                [Invariant($"{k + 1}"), Invariant($"{model.Weights[k]:F6}"), .. model.Mean(k).ToArray().Select(Number)])]);
        yield return new(
            "Standard deviations",
            ["component", "", .. model.Columns],
            [.. Enumerable.Range(0, model.Components).Select(k =>
            {
                double[,] covariance = model.Covariance(k);
                return (IReadOnlyList<string>)
                    [Invariant($"{k + 1}"), "", .. Enumerable.Range(0, model.Dimension).Select(d => Number(Math.Sqrt(covariance[d, d])))];
            })]);
        if (model.Dimension is > 1 and <= MostCovarianceColumns && !model.Structure.IsDiagonal)
        {
            yield return Correlations(model);
        }
    }

    private static SummaryTable Correlations(GaussianMixture model)
    {
        var rows = new List<IReadOnlyList<string>>();
        for (int k = 0; k < (model.Structure.IsPooled ? 1 : model.Components); k++)
        {
            double[,] covariance = model.Covariance(k);
            for (int i = 1; i < model.Dimension; i++)
            {
                string[] cells = new string[model.Dimension + 1];
                cells[0] = model.Structure.IsPooled ? "all" : Invariant($"{k + 1}");
                cells[1] = model.Columns[i];
                for (int j = 0; j < model.Dimension - 1; j++)
                {
                    cells[2 + j] = j < i ? Invariant($"{covariance[i, j] / Math.Sqrt(covariance[i, i]) / Math.Sqrt(covariance[j, j]):F4}") : "";
                }

                rows.Add(cells);
            }
        }

        return new("Correlations", ["component", "", .. model.Columns.SkipLast(1)], rows);
    }

    /// <summary>A line of a terminal has room for so many names of starts; JSON and the report name all.</summary>
    private const int FewNames = 2;

    private static SummaryTable RestartTable(RestartReport report, string objective) => new(
        Invariant($"Restarts: {report.Runs} runs on {report.Rows} rows{(report.GivenUp == 0 ? "" : $", {report.GivenUp} given up early")}, {report.Optima.Count} distinct {(report.Optima.Count == 1 ? "optimum" : "optima")}"),
        ["optimum", objective, "found", "start"],
        [.. report.Optima.Select((optimum, i) => (IReadOnlyList<string>)
            [
                Invariant($"{i + 1}"),
                Invariant($"{optimum.LogLikelihood:F4}"),
                Invariant($"{optimum.Count}×"),
                (optimum.IsDegenerate ? "degenerate: " : "") + string.Join(", ", optimum.Starts.Take(FewNames))
                    + (optimum.Starts.Count > FewNames ? Invariant($", {optimum.Starts.Count - FewNames} more") : ""),
            ])])
    { Highlight = 0 };

    private static string Plural(int count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Six decimals, or six digits after the first where that would hide or drown them.</summary>
    private static string Number(double value) => value.ToString(
        Math.Abs(value) is (>= 1e-4 and < 1e9) or 0 ? "0.######" : "0.######e+0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
