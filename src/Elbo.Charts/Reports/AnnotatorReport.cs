using Elbo.Charts.Scales;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about annotators shows, apart from how it is drawn.</summary>
public sealed record AnnotatorReport
{
    private const int MostMaps = 3;
    private const int Bins = 20;

    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The matrices of the most accurate annotators, the best first.</summary>
    public required IReadOnlyList<HeatMapData> Best { get; init; }

    /// <summary>Those of the least accurate, the worst first; no annotator is in both.</summary>
    public required IReadOnlyList<HeatMapData> Worst { get; init; }

    /// <summary>The probability of the most probable class, of all items.</summary>
    public required HistogramData Certainty { get; init; }

    /// <summary>How often each class of the majority is each class of the model; an item in which k classes tie counts 1/k for each.</summary>
    public required HeatMapData Majority { get; init; }

    /// <summary>The graph of the model.</summary>
    public required PlateGraph Graph { get; init; }

    /// <summary>Shares, annotators, and whatever else is worth reading.</summary>
    public required IReadOnlyList<SummaryTable> Tables { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about a model and the items that it was fitted to.</summary>
    /// <param name="model">The model.</param>
    /// <param name="skills">What its annotators are worth.</param>
    /// <param name="belief">What it believes of the items.</param>
    /// <param name="majority">What the votes alone say of them.</param>
    /// <param name="summary">What the tool prints.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static AnnotatorReport From(
        IAnnotatorModel model, IReadOnlyList<AnnotatorSkill> skills, ItemBelief belief, ItemBelief majority, Summary summary, string title)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(skills);
        ArgumentNullException.ThrowIfNull(belief);
        ArgumentNullException.ThrowIfNull(majority);
        ArgumentNullException.ThrowIfNull(summary);
        var ordered = skills.OrderByDescending(static s => s.Accuracy).ThenBy(static s => s.Number).ToArray();
        int maps = Math.Min(MostMaps, ordered.Length / 2);
        return new()
        {
            Title = title,
            Subtitle = $"{NumberText.Count(belief.Count, "item")}, {NumberText.Count(ordered.Length, "annotator")}, {NumberText.Count(belief.Classes, "class", "classes")}.",
            Best = [.. ordered.Take(ordered.Length - maps).Take(MostMaps).Select(s => Map(model, s))],
            Worst = [.. ordered.Reverse().Take(maps).Select(s => Map(model, s))],
            Certainty = CertaintyOf(belief),
            Majority = Compare(model.Classes, majority, belief),
            Graph = PlateGraph.Annotators(ordered.Length, belief.Count, model is ItemDifficulty),
            Tables = summary.Tables,
            Warnings = [.. summary.Notes.Select(static note => new FitWarning("note", note))],
            Facts = summary.Facts,
        };
    }

    private static HeatMapData Map(IAnnotatorModel model, AnnotatorSkill skill)
    {
        int classes = model.Classes.Count;
        var confusion = new double[classes * classes];
        model.GetConfusion(skill.Number, confusion);
        string labels = double.IsNaN(skill.Labels) ? string.Empty : $", {NumberText.Short(skill.Labels)} labels";
        return new(
            $"{skill.Name}: accuracy {NumberText.Percent(skill.Accuracy)}{labels}{(skill.IsSpammer ? ", spammer" : string.Empty)}",
            "true class",
            "label",
            model.Classes,
            model.Classes,
            confusion)
        { Full = 1 };
    }

    private static HistogramData CertaintyOf(ItemBelief belief)
    {
        double start = 1.0 / belief.Classes, width = Math.Max(1e-9, 1 - start) / Bins;
        var counts = new double[Bins];
        for (int u = 0; u < belief.Count; u++)
        {
            double most = belief[u][belief.Label(u)];
            counts[Math.Clamp((int)((most - start) / width), 0, Bins - 1)]++;
        }

        return new("How certain the model is", "probability of the most probable class", start, width, counts);
    }

    private static HeatMapData Compare(IReadOnlyList<string> classes, ItemBelief majority, ItemBelief belief)
    {
        var cells = new double[classes.Count * classes.Count];
        for (int u = 0; u < belief.Count; u++)
        {
            var votes = majority[u];
            double most = votes[majority.Label(u)];
            int ties = votes.Count(most);
            for (int j = 0; j < classes.Count; j++)
            {
                cells[(j * classes.Count) + belief.Label(u)] += votes[j] == most ? 1.0 / ties : 0;
            }
        }

        return new("Majority vote against the model", "majority vote", "model", classes, classes, cells);
    }
}
