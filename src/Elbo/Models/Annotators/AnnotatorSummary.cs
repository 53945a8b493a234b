using System.Globalization;

namespace Elbo.Models.Annotators;

/// <summary>What people read about a model of annotators and its fit.</summary>
public static class AnnotatorSummary
{
    private const int MostAnnotators = 12;
    private const int MostClasses = 6;
    private const int FewNames = 2;

    /// <summary>A fit: the model, its shares of classes, what its annotators are worth, and the matrices of a few.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <param name="fit">The fit.</param>
    /// <param name="costs">What confusions cost; each 1 if not given.</param>
    public static Summary Of<TModel>(Fit<TModel> fit, CostMatrix? costs = null)
        where TModel : IAnnotatorModel
    {
        ArgumentNullException.ThrowIfNull(fit);
        var model = fit.Model;
        var facts = new List<SummaryFact>
        {
            new("model", Describe(model)),
            new("data", Invariant($"{fit.UnitCount ?? (long)fit.TotalWeight} items, {Plural(model.Annotators.Count, "annotator")}, {Plural(model.Classes.Count, "class", "classes")}")),
            double.IsNaN(fit.Bound.Evidence) ? new("log-likelihood", "unknown") : SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
        };
        if (fit.Bound.Global != 0)
        {
            facts.Add(new("log-posterior", Invariant($"{fit.Bound.Evidence + fit.Bound.Global:F6}   (with the log-density of the prior)")));
        }

        facts.Add(new("parameters", Invariant($"{model.ParameterCount}")));
        facts.Add(new("iterations", Invariant($"{fit.Iterations}, {Ended(fit.Reason)}")));
        var tables = new List<SummaryTable>(Tables(model, fit.Statistics is { } statistics ? statistics.Values : default, costs));
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(RestartTable(restarts, fit.Bound.Global == 0 ? "log-likelihood" : "log-posterior"));
        }

        return new("Annotators", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    /// <summary>A model without its fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="statistics">Its expected statistics; nothing leaves labels and intervals unknown.</param>
    public static Summary Of(IAnnotatorModel model, ReadOnlySpan<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(
        "Annotators",
        [
            new("model", Describe(model)),
            new("classes", string.Join(", ", model.Classes)),
            new("annotators", Invariant($"{model.Annotators.Count}")),
            new("parameters", Invariant($"{model.ParameterCount}")),
        ],
        [.. Tables(model, statistics, null)],
        []);
    }

    private static IEnumerable<SummaryTable> Tables(IAnnotatorModel model, ReadOnlySpan<double> statistics, CostMatrix? costs)
    {
        double[] shares = model.Shares.ToArray();
        var skills = AnnotatorSkill.Of(model, statistics, costs);
        return
        [
            new("Classes", ["class", "share"], [.. shares.Select((share, j) => (IReadOnlyList<string>)[model.Classes[j], Invariant($"{share:F4}")])]),
            Skills(skills, (costs ?? CostMatrix.Uniform(shares.Length)).OfSoftLabel(shares)),
            .. model.Annotators.Count <= MostAnnotators / 2 && shares.Length <= MostClasses ? [Matrices(model)] : Array.Empty<SummaryTable>(),
        ];
    }

    /// <summary>All annotators, or the best and the worst of many, by accuracy.</summary>
    private static SummaryTable Skills(IReadOnlyList<AnnotatorSkill> skills, double costOfNone)
    {
        var ordered = skills.OrderByDescending(static s => s.Accuracy).ThenBy(static s => s.Number).ToArray();
        bool isLong = ordered.Length > MostAnnotators;
        var shown = isLong ? [.. ordered.Take(MostAnnotators / 2), .. ordered.TakeLast(MostAnnotators / 2)] : ordered;
        int spammers = skills.Count(static s => s.IsSpammer);
        return new(
            Invariant($"Annotators, the best first{(isLong ? Invariant($": {MostAnnotators / 2} best and {MostAnnotators / 2} worst of {ordered.Length}") : "")}{(spammers > 0 ? Invariant($"; {Plural(spammers, "spammer")}") : "")}; without any, cost {costOfNone:F4}"),
            ["annotator", "labels", "accuracy", "95% interval", "cost", ""],
            [.. shown.Select(static s => (IReadOnlyList<string>)
                [
                    s.Name,
                    double.IsNaN(s.Labels) ? "" : s.Labels.ToString("0.##", CultureInfo.InvariantCulture),
                    Invariant($"{s.Accuracy:F4}"),
                    double.IsNaN(s.Low) ? "" : Invariant($"{s.Low:F3}–{s.High:F3}"),
                    Invariant($"{s.Cost:F4}"),
                    s.IsSpammer ? "spammer" : "",
                ])]);
    }

    private static SummaryTable Matrices(IAnnotatorModel model)
    {
        int classes = model.Classes.Count;
        var confusion = new double[classes * classes];
        var rows = new List<IReadOnlyList<string>>();
        for (int a = 0; a < model.Annotators.Count; a++)
        {
            model.GetConfusion(a, confusion);
            for (int j = 0; j < classes; j++)
            {
                rows.Add([
                    model.Annotators[a],
                    model.Classes[j],
                    .. confusion.AsSpan(j * classes, classes).ToArray().Select(static p => Invariant($"{p:F4}")),
                ]);
            }
        }

        return new("Confusion matrices: what is said of items of each class", ["annotator", "class", .. model.Classes.Select(static c => $"says {c}")], rows);
    }

    private static SummaryTable RestartTable(RestartReport report, string objective) => new(
        Invariant($"Restarts: {report.Runs} runs on {report.Rows} items, {report.Optima.Count} distinct {(report.Optima.Count == 1 ? "optimum" : "optima")}"),
        ["optimum", objective, "found", "start"],
        [.. report.Optima.Select((optimum, i) => (IReadOnlyList<string>)
            [
                Invariant($"{i + 1}"),
                Invariant($"{optimum.LogLikelihood:F4}"),
                Invariant($"{optimum.Count}×"),
                string.Join(", ", optimum.Starts.Take(FewNames)),
            ])])
    { Highlight = 0 };

    private static string Describe(IAnnotatorModel model) => model is DawidSkene annotators
        ? Invariant($"{annotators.Structure.Name} ({annotators.Structure.Purpose}), smoothing {annotators.Prior.Smoothing:0.######}{(annotators.Prior.Shrinkage > 0 ? Invariant($", shrinkage {annotators.Prior.Shrinkage:0.######}") : "")}")
        : Invariant($"difficulty (an ability for every annotator, a level for every item), smoothing {((ItemDifficulty)model).Smoothing:0.######}");

    private static string Ended(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.IterationLimit => "stopped at the iteration limit before it converged",
        StopReason.Completed => "complete",
        _ => "stopped on request before it converged",
    };

    private static string Plural(int count, string noun, string? plural = null) => Invariant($"{count} {(count == 1 ? noun : plural ?? noun + "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
