using Elbo.Emissions.Factors;

namespace Elbo.Models;

/// <summary>What people read about factors.</summary>
internal static class FactorAnalysisSummary
{
    public static Summary Of(Fit<FactorAnalysis> fit)
    {
        var model = fit.Model;
        var facts = new List<SummaryFact>
        {
            new("model", Describe(model)),
            new("data", Rows(fit)),
            SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
            new("parameters", FitText.Invariant($"{model.ParameterCount}")),
        };
        if (fit.Criteria is { } criteria)
        {
            facts.Add(new("BIC", FitText.Invariant($"{criteria.Bic:F4}   (−2 ln L + p ln n: lower is better)")));
            facts.Add(new("AIC", FitText.Invariant($"{criteria.Aic:F4}")));
        }

        facts.Add(new("iterations", FitText.Invariant($"{fit.Iterations}, {FitText.Ended(fit.Reason)}")));
        var tables = new List<SummaryTable>(Tables(model));
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(FitText.RestartTable(restarts, "log-likelihood"));
        }

        return new(Title(model), facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    public static Summary Of(FactorAnalysis model) => new(
        Title(model),
        [
            new("model", Describe(model)),
            new("columns", string.Join(", ", model.Columns)),
            new("parameters", FitText.Invariant($"{model.ParameterCount}")),
        ],
        [.. Tables(model)],
        []);

    private static string Title(FactorAnalysis model) => model.Noise is FactorNoise.Common ? "Probabilistic PCA" : "Factor analysis";

    private static string Describe(FactorAnalysis model) => FitText.Invariant($"{FitText.Plural(model.Factors, "factor")}, {model.Rotation.Name} axes")
        + (model.Noise is FactorNoise.Common ? FitText.Invariant($", noise of variance {FitText.Number(model.NoiseVariances[0])} in every column") : "");

    private static string Rows(Fit<FactorAnalysis> fit)
    {
        string weight = FitText.Number(fit.TotalWeight);
        string columns = FitText.Plural(fit.Model.Dimension, "column");
        return fit.UnitCount is not { } rows ? $"a covariance of {columns} from {weight} rows"
            : FitText.Number(rows) == weight ? $"{weight} rows of {columns}" : $"{FitText.Number(rows)} rows (weight {weight}) of {columns}";
    }

    private static IEnumerable<SummaryTable> Tables(FactorAnalysis model)
    {
        int dimension = model.Dimension, factors = model.Factors;
        double[,] loadings = model.Loadings();
        string[] names = [.. Enumerable.Range(1, factors).Select(static f => FitText.Invariant($"factor {f}"))];
        double[] deviations = [.. Enumerable.Range(0, dimension).Select(d => Math.Sqrt(model.Variance(d)))];
        yield return new(
            "Loadings: the correlation of every column with every factor, and the share of its variance that is noise",
            ["column", .. names, "uniqueness"],
            [.. Enumerable.Range(0, dimension).Select(d => (IReadOnlyList<string>)
                [
                    model.Columns[d],
                    .. Enumerable.Range(0, factors).Select(f => FitText.Invariant($"{loadings[d, f] / deviations[d]:F4}")),
                    FitText.Invariant($"{model.Uniqueness(d):F4}"),
                ])]);
        yield return Explained(model, loadings, deviations, names);
        yield return new(
            "Columns",
            ["column", "mean", "deviation", "noise"],
            [.. Enumerable.Range(0, dimension).Select(d => (IReadOnlyList<string>)
                [model.Columns[d], FitText.Number(model.Mean[d]), FitText.Number(deviations[d]), FitText.Number(Math.Sqrt(model.NoiseVariances[d]))])]);
    }

    /// <summary>In units of every column's deviation where columns have noise of their own, otherwise in those of the data.</summary>
    private static SummaryTable Explained(FactorAnalysis model, double[,] loadings, double[] deviations, string[] names)
    {
        bool isStandard = model.Noise is FactorNoise.PerColumn;
        double total = isStandard ? model.Dimension : deviations.Sum(static s => s * s), sum = 0;
        var rows = new List<IReadOnlyList<string>>();
        for (int f = 0; f < names.Length; f++)
        {
            double own = 0;
            for (int d = 0; d < model.Dimension; d++)
            {
                double loading = isStandard ? loadings[d, f] / deviations[d] : loadings[d, f];
                own += loading * loading;
            }

            sum += own;
            rows.Add([names[f], FitText.Number(own), FitText.Invariant($"{own / total:P1}"), FitText.Invariant($"{sum / total:P1}")]);
        }

        return new(isStandard ? "Explained, of columns of variance 1" : "Explained", ["factor", "variance", "share", "together"], rows);
    }
}
