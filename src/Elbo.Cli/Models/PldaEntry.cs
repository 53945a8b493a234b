using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Data.Kaldi;
using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of groups with hidden vectors besides fitting them: loading, showing, writing as JSON.</summary>
internal static class PldaEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("plda", Kind, FitPlda.Create, Load);

    private static string Kind => KindOf<Plda>();

    /// <summary>Writes the columns, the preparation and the parameters as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteModel(Utf8JsonWriter json, Plda model)
    {
        json.WriteString("model", Kind);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Input.Columns);
        json.TextOrNull("group", model.Input.Group.Length > 0 ? model.Input.Group : null);
        json.WriteStartArray("preparation");
        foreach (var step in model.Input.Preparation.Steps)
        {
            json.WriteStartObject();
            json.WriteString("step", step is PreparationStep.Affine affine ? affine.Name : "unit-length");
            if (step is PreparationStep.Affine linear)
            {
                json.WriteNumber("outputs", linear.Outputs);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Number("shrinkage", model.Shrinkage);
        json.WriteNumber("parameters", model.ParameterCount);
        json.Vector("mean", model.Mean);
        json.Matrix("between", Rows(model.Between()));
        json.Matrix("within", Rows(model.Within()));
        json.Vector("spreads", model.Spreads);
    }

    /// <summary>Loads a model of groups, of this tool's or of Kaldi's.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="what">What it is needed for.</param>
    /// <exception cref="InvalidDataException">If there is no such model.</exception>
    public static Plda LoadSpeakers(string path, string what)
    {
        try
        {
            if (File.Exists(path) && KaldiPlda.IsOne(path))
            {
                return new(KaldiPlda.Read(path));
            }
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{path}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].Split(" (Parameter")[0].TrimEnd('.')}; is it a PLDA model?", e);
        }

        var loaded = Catalog.Load(path);
        return loaded.Require(loaded.Speakers, what);
    }

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<Plda>(path);
        var model = stored.Model;
        return new(path, Kind, model.Input.Columns, model.Summarize(), stored.Training)
        {
            Graph = Graph(stored.Training),
            Diagram = PlateGraph.GroupedVectors((long)(stored.Training?.Weight ?? 0)),
            Speakers = model,
            WriteParameters = json => WriteModel(json, model),
        };
    }

    private static string[] Graph(TrainingSummary? training)
    {
        string groups = training is null ? "groups" : string.Create(CultureInfo.InvariantCulture, $"{training.Weight:0.######} groups");
        int width = Math.Max(25, groups.Length + 2);
        string bar = new('─', width), end = new(' ', width - 25);
        return
        [
            $"          ┌{bar}┐",
            $"          │         ┌──────────┐    {end}│",
            $"  (μ,B) ──│─▶ (z) ──│─▶ [x] ◀──│────{end}│── (W)",
            $"          │         │    rows  │    {end}│",
            $"          │         └──────────┘    {end}│",
            $"          │{groups.PadLeft(width - 1)} │",
            $"          └{bar}┘",
            "  z the hidden vector of a group, with mean μ and covariance B between groups,",
            "  x a row, with covariance W about it",
        ];
    }

    private static IEnumerable<double[]> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0))
        .Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j]).ToArray());

    private static string KindOf<T>()
        where T : IStored<T> => T.Kind;
}
