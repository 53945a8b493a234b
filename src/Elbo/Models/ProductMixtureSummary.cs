using Elbo.Data;
using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>What people read about a mixture over columns of any kinds, and its fit.</summary>
internal static class ProductMixtureSummary
{
    /// <summary>What people call the density of a kind of columns.</summary>
    public static string FamilyOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Real => "gaussian",
        ColumnKind.Count => "poisson",
        ColumnKind.Share => "multinomial",
        ColumnKind.Binary => "bernoulli",
        _ => "categorical",
    };

    public static Summary Of(Fit<ProductMixture> fit)
    {
        var model = fit.Model;
        var facts = new List<SummaryFact>
        {
            new("model", Describe(model)),
            new("data", $"{Rows(fit)} × {FitText.Plural(model.Dimension, "column")}"),
        };
        facts.AddRange(Columns(model));
        facts.Add(double.IsNaN(fit.Bound.Evidence)
            ? new("log-likelihood", "unknown: every row was read once, before the model was complete")
            : SummaryFact.Of("log-likelihood", fit.Bound.Evidence));
        if (model.GlobalBound != 0 && !double.IsNaN(fit.Bound.Evidence))
        {
            facts.Add(new("log-posterior", FitText.Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        facts.Add(new("parameters", FitText.Invariant($"{model.ParameterCount}")));
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", FitText.Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n: lower is better)")));
            facts.Add(new("AIC, ICL", FitText.Invariant($"{criteria.Aic:F4}, {criteria.Icl:F4}")));
        }

        facts.Add(new("iterations", FitText.Invariant($"{fit.Iterations}, {FitText.Ended(fit.Reason)}")));
        List<SummaryTable> tables = [.. Tables(model)];
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(FitText.RestartTable(restarts, model.GlobalBound == 0 ? "log-likelihood" : "log-posterior"));
        }

        return new("Mixture", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    public static Summary Of(ProductMixture model) => new(
        "Mixture",
        [new("model", Describe(model)), .. Columns(model), new("parameters", FitText.Invariant($"{model.ParameterCount}"))],
        [.. Tables(model)],
        []);

    private static string Rows(Fit<ProductMixture> fit)
    {
        string weight = FitText.Number(fit.TotalWeight);
        return fit.UnitCount is { } rows && FitText.Number(rows) != weight ? $"{FitText.Number(rows)} rows (weight {weight})" : $"{weight} rows";
    }

    private static string Describe(ProductMixture model)
    {
        var gaussian = model.Emission.Parts.Select(static part => part.Family).OfType<GaussianEmission>().FirstOrDefault();
        string structure = gaussian is null ? "" : $", covariances {gaussian.Structure.Name} ({gaussian.Structure.Description})";
        string factors = model.Emission.Parts.Select(static part => part.Family).OfType<FactorEmission>().FirstOrDefault() is { } family ? $", {FactorTables.Describe(family)}" : "";
        return FitText.Plural(model.Components, "component") + structure + factors + (model.FreezesWeights ? ", weights frozen" : "");
    }

    /// <summary>A line for every kind of columns.</summary>
    private static IEnumerable<SummaryFact> Columns(ProductMixture model) =>
        model.Columns.GroupBy(static column => column.Kind).OrderBy(static group => group.Key)
            .Select(static group => new SummaryFact(FamilyOf(group.Key), string.Join(", ", group.Select(static column => column.Name))));

    private static IEnumerable<SummaryTable> Tables(ProductMixture model)
    {
        var lines = new List<IReadOnlyList<string>> { Line("weight", model.Weights.ToArray()) };
        for (int d = 0; d < model.Dimension; d++)
        {
            lines.AddRange(model.ParametersOf(d).Select(static parameter => Line(parameter.Name, parameter.Values)));
        }

        yield return new("Parameters of the components", ["", .. Enumerable.Range(1, model.Components).Select(static k => FitText.Invariant($"{k}"))], lines);
        foreach (var part in model.Emission.Parts)
        {
            if (part.Family is FactorEmission factors)
            {
                foreach (var table in FactorTables.Of(factors, [.. part.Columns.Select(d => model.Columns[d].Name)], static k => FitText.Invariant($"Component {k + 1}")))
                {
                    yield return table;
                }
            }

            if (part.Family is GaussianEmission { Dimension: > 1, Structure.IsDiagonal: false } gaussian)
            {
                yield return FitText.Correlations(gaussian, [.. part.Columns.Select(d => model.Columns[d].Name)]);
            }
        }
    }

    private static string[] Line(string name, IReadOnlyList<double> values) => [name, .. values.Select(FitText.Number)];
}
