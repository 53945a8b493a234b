using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of models of annotators besides fitting them: loading, showing, using, writing as JSON.</summary>
internal static class DawidSkeneEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("dawid-skene", DawidSkene.Kind, FitDawidSkene.Create, Load);

    /// <summary>The entry of what <c>--structure difficulty</c> of the same command makes.</summary>
    public static CatalogEntry DifficultyEntry { get; } = new("dawid-skene", ItemDifficulty.Kind, null, LoadDifficulty);

    /// <summary>Writes kind, structure, classes and their shares as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteModel(Utf8JsonWriter json, IAnnotatorModel model)
    {
        json.WriteString("model", model is DawidSkene ? DawidSkene.Kind : ItemDifficulty.Kind);
        if (model is DawidSkene annotators)
        {
            json.WriteString("structure", annotators.Structure.Name);
            json.Number("smoothing", annotators.Prior.Smoothing);
            json.Number("shrinkage", annotators.Prior.Shrinkage);
            if (annotators.Prior.Shrinkage > 0)
            {
                json.Matrix("population", annotators.Population.ToArray().Chunk(model.Classes.Count));
            }
        }
        else if (model is ItemDifficulty difficulty)
        {
            json.WriteString("structure", "difficulty");
            json.Number("smoothing", difficulty.Smoothing);
            json.Vector("levels", difficulty.Levels);
            json.Vector("clearness", [.. ItemDifficulty.Clearness]);
        }

        json.Texts("classes", model.Classes);
        json.Vector("priors", model.Shares);
        json.WriteNumber("parameters", model.ParameterCount);
    }

    /// <summary>Writes all annotators as a property of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    /// <param name="skills">What its annotators are worth.</param>
    public static void WriteAnnotators(Utf8JsonWriter json, IAnnotatorModel model, IReadOnlyList<AnnotatorSkill> skills)
    {
        int classes = model.Classes.Count;
        var confusion = new double[classes * classes];
        json.WriteStartArray("annotators");
        foreach (var skill in skills)
        {
            model.GetConfusion(skill.Number, confusion);
            json.WriteStartObject();
            json.WriteString("id", skill.Name);
            json.Number("labels", skill.Labels);
            json.WriteStartArray("confusion");
            foreach (double[] row in confusion.Chunk(classes))
            {
                json.WriteRawValue($"[{string.Join(", ", row.Select(static p => p.ToString("R", CultureInfo.InvariantCulture)))}]");
            }

            json.WriteEndArray();
            json.Number("accuracy", skill.Accuracy);
            json.Vector("interval", [skill.Low, skill.High]);
            json.Number("cost", skill.Cost);
            json.Number("informativeness", skill.Informativeness);
            json.WriteBoolean("spammer", skill.IsSpammer);
            if (model is ItemDifficulty difficulty)
            {
                json.Number("ability", difficulty.Abilities[skill.Number]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<DawidSkene>(path);
        return Loaded(path, DawidSkene.Kind, stored.Model, stored.Training, stored.Statistics) with
        {
            Update = new VoteUpdate<DawidSkene>(stored, static (model, names, statistics) => model.WithAnnotators(names, statistics)),
        };
    }

    private static LoadedModel LoadDifficulty(string path)
    {
        var stored = ModelFile.Load<ItemDifficulty>(path);
        return Loaded(path, ItemDifficulty.Kind, stored.Model, stored.Training, stored.Statistics) with
        {
            Update = new VoteUpdate<ItemDifficulty>(stored, static (model, names, statistics) => model.WithAnnotators(names, statistics)),
        };
    }

    private static LoadedModel Loaded(string path, string kind, IAnnotatorModel model, TrainingSummary? training, double[] statistics) =>
        new(path, kind, ["item", "annotator", "label"], AnnotatorSummary.Of(model, statistics), training)
        {
            Graph = Graph(model is ItemDifficulty),
            Diagram = PlateGraph.Annotators(model.Annotators.Count, training?.Rows ?? 0, model is ItemDifficulty),
            Annotators = model,
            WriteParameters = json =>
            {
                WriteModel(json, model);
                WriteAnnotators(json, model, AnnotatorSkill.Of(model, statistics));
            },
        };

    private static string[] Graph(bool hasLevels) => hasLevels
        ?
        [
            "        ┌────────────────────────┐",
            "  (p) ──│─▶ (z) ──┐  ┌───────────│───────────┐",
            "        │         ├──│─▶ [x] ◀───│──── (α)   │",
            "  (w) ──│─▶ (d) ──┘  │           │           │",
            "        │      items │           │ annotators│",
            "        └────────────│───────────┘           │",
            "                     └───────────────────────┘",
            "  p shares of the classes, z the hidden class of an item, w shares of the levels,",
            "  d the hidden level of an item, x a vote, α the ability of an annotator",
        ]
        :
        [
            "        ┌────────────────────────┐",
            "        │            ┌───────────│───────────┐",
            "  (p) ──│─▶ (z) ─────│─▶ [x] ◀───│──── (π)   │",
            "        │      items │           │ annotators│",
            "        └────────────│───────────┘           │",
            "                     └───────────────────────┘",
            "  p shares of the classes, z the hidden class of an item, x a vote,",
            "  π the confusion matrix of an annotator",
        ];
}
