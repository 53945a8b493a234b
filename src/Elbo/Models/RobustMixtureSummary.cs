namespace Elbo.Models;

/// <summary>What people read about a robust mixture and its fit.</summary>
internal static class RobustMixtureSummary
{
    private const int MostCovarianceColumns = 6;

    public static Summary Of(Fit<RobustMixture> fit)
    {
        var model = fit.Model;
        var facts = new List<SummaryFact>
        {
            new("model", Describe(model)),
            new("data", $"{Rows(fit)} × {FitText.Plural(model.Dimension, "column")} ({string.Join(", ", model.Columns)})"),
            double.IsNaN(fit.Bound.Evidence)
                ? new("log-likelihood", "unknown: every row was read once, before the model was complete")
                : SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
            new("parameters", FitText.Invariant($"{model.ParameterCount}")),
        };
        facts.AddRange(Noise(model));
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", FitText.Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n: lower is better)")));
            facts.Add(new("AIC, ICL", FitText.Invariant($"{criteria.Aic:F4}, {criteria.Icl:F4}")));
        }

        facts.Add(new("iterations", FitText.Invariant($"{fit.Iterations}, {FitText.Ended(fit.Reason)}")));
        List<SummaryTable> tables = [.. Tables(model)];
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(FitText.RestartTable(restarts, "log-likelihood"));
        }

        return new(Title(model), facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    public static Summary Of(RobustMixture model) => new(
        Title(model),
        [
            new("model", Describe(model)),
            new("columns", string.Join(", ", model.Columns)),
            .. Noise(model),
            new("parameters", FitText.Invariant($"{model.ParameterCount}")),
        ],
        [.. Tables(model)],
        []);

    private static string Title(RobustMixture model) =>
        (model.Emission.Clusters.IsGaussian ? "Gaussian mixture" : "Mixture of t distributions") + (model.HasNoise ? " with noise" : "");

    private static string Describe(RobustMixture model)
    {
        var clusters = model.Emission.Clusters;
        string degrees = clusters.FreezesDegrees ? ", degrees of freedom given" : "";
        return FitText.Invariant($"{model.Structure.Name} ({model.Structure.Description}), {FitText.Plural(model.Clusters, "component")}{degrees}");
    }

    private static string Rows(Fit<RobustMixture> fit)
    {
        string weight = FitText.Number(fit.TotalWeight);
        return fit.UnitCount is { } rows && FitText.Number(rows) != weight ? $"{FitText.Number(rows)} rows (weight {weight})" : $"{weight} rows";
    }

    private static IEnumerable<SummaryFact> Noise(RobustMixture model)
    {
        if (model.Emission.Noise is { } noise)
        {
            yield return new(
                "noise", FitText.Invariant($"weight {model.Weights[^1]:F6}, density {FitText.Number(Math.Exp(-noise.LogVolume))} on the box of the data; component {model.Components}"));
        }
    }

    private static IEnumerable<SummaryTable> Tables(RobustMixture model)
    {
        var clusters = model.Emission.Clusters;
        string[] nu = clusters.IsGaussian ? [] : ["ν"];
        yield return new(
            clusters.IsGaussian ? "Weights and means" : "Weights, degrees of freedom and locations",
            ["component", "weight", .. nu, .. model.Columns],
            [.. Enumerable.Range(0, model.Clusters).Select(k => (IReadOnlyList<string>)
            [
                FitText.Invariant($"{k + 1}"),
                FitText.Invariant($"{model.Weights[k]:F6}"),
                .. nu.Select(_ => FitText.Number(clusters.Degrees(k))),
                .. model.Mean(k).ToArray().Select(FitText.Number),
            ])]);
        yield return new(
            clusters.IsGaussian ? "Standard deviations" : "Scales (the standard deviation is √(ν/(ν − 2)) times as large)",
            ["component", "", .. model.Columns],
            [.. Enumerable.Range(0, model.Clusters).Select(k => (IReadOnlyList<string>)
                [FitText.Invariant($"{k + 1}"), "", .. Enumerable.Range(0, model.Dimension).Select(d => FitText.Number(Math.Sqrt(clusters.Gaussians.Variance(k, d))))])]);
        if (model.Dimension is > 1 and <= MostCovarianceColumns && !model.Structure.IsDiagonal)
        {
            yield return FitText.Correlations(clusters.Gaussians, model.Columns);
        }
    }
}
