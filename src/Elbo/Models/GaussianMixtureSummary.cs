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
            new("data", $"{Rows(fit)}{Groups(fit)} × {FitText.Plural(model.Dimension, "column")} ({string.Join(", ", model.Columns)})"),
            double.IsNaN(fit.Bound.Evidence)
                ? new("log-likelihood", "unknown: every row was read once, before the model was complete")
                : SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
        };
        if (model.Prior is not null && !double.IsNaN(fit.Bound.Evidence))
        {
            facts.Add(new("log-posterior", FitText.Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        facts.AddRange(Constraints(model));
        facts.Add(new("parameters", FitText.Invariant($"{model.ParameterCount}")));
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", FitText.Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n: lower is better)")));
            facts.Add(new("AIC, ICL", FitText.Invariant($"{criteria.Aic:F4}, {criteria.Icl:F4}")));
        }

        facts.Add(new("iterations", FitText.Invariant($"{fit.Iterations}, {FitText.Ended(fit.Reason)}")));
        if (fit.Prequential.Count > 0)
        {
            facts.Add(new("prediction", $"mean log-density of rows before they were learnt from: {Predicted(fit.Prequential)}"));
        }

        var tables = new List<SummaryTable>(Tables(model));
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(FitText.RestartTable(restarts, model.Prior is null ? "log-likelihood" : "log-posterior"));
        }

        return new("Gaussian mixture", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    public static Summary Of(GaussianMixture model) => new(
        "Gaussian mixture",
        [
            new("model", Describe(model)),
            new("columns", string.Join(", ", model.Columns)),
            .. Constraints(model),
            new("parameters", FitText.Invariant($"{model.ParameterCount}")),
        ],
        [.. Tables(model)],
        []);

    private static string Groups(Fit<GaussianMixture> fit) => fit.Model.Names.GroupColumn is { Length: > 0 } column && fit.Criteria is { } criteria
        ? $" in {FitText.Number(criteria.Weight)} groups by {column}"
        : "";

    private static string Rows(Fit<GaussianMixture> fit)
    {
        string weight = FitText.Number(fit.TotalWeight);
        return fit.UnitCount is { } rows && FitText.Number(rows) != weight ? $"{FitText.Number(rows)} rows (weight {weight})" : $"{weight} rows";
    }

    /// <summary>By weight, as the last part of the data may be a single row.</summary>
    private static string Predicted(IReadOnlyList<Prediction> parts)
    {
        const int Tenths = 10;
        double total = parts.Sum(static part => part.Weight);
        if (parts.Count < Tenths)
        {
            return FitText.Invariant($"{Mean(parts):F4}");
        }

        return FitText.Invariant($"{Mean(Take(parts)):F4} in the first tenth, {Mean(Take(parts.Reverse())):F4} in the last");

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
            yield return new("prior", FitText.Invariant($"conjugate, κ = {FitText.Number(prior.Shrinkage)}, ν = {FitText.Number(prior.DegreesOfFreedom)}"));
        }

        if (model.Names.GroupColumn.Length > 0)
        {
            yield return new("groups", $"rows with the same {model.Names.GroupColumn} share one component");
        }

        if (model.Frozen != FrozenParts.None)
        {
            yield return new("frozen", model.Frozen.ToString().ToLowerInvariant());
        }
    }

    private static string Describe(GaussianMixture model) =>
        FitText.Invariant($"{model.Structure.Name} ({model.Structure.Description}), {FitText.Plural(model.Components, "component")}");

    private static IEnumerable<SummaryTable> Tables(GaussianMixture model)
    {
        yield return new(
            "Weights and means",
            ["component", "weight", .. model.Columns],
            [.. Enumerable.Range(0, model.Components).Select(k => (IReadOnlyList<string>)
                [model.Names.Component(k), FitText.Invariant($"{model.Weights[k]:F6}"), .. model.Mean(k).ToArray().Select(FitText.Number)])]);
        yield return new(
            "Standard deviations",
            ["component", "", .. model.Columns],
            [.. Enumerable.Range(0, model.Components).Select(k =>
            {
                double[,] covariance = model.Covariance(k);
                return (IReadOnlyList<string>)
                    [model.Names.Component(k), "", .. Enumerable.Range(0, model.Dimension).Select(d => FitText.Number(Math.Sqrt(covariance[d, d])))];
            })]);
        if (model.Dimension is > 1 and <= MostCovarianceColumns && !model.Structure.IsDiagonal)
        {
            yield return FitText.Correlations(model.Emission, model.Columns, model.Names.Component);
        }
    }
}
