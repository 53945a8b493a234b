using System.Text.Json;
using Elbo.Charts;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of mixtures of unigrams besides fitting them: loading, showing, writing as JSON.</summary>
internal static class UnigramMixtureEntry
{
    private const int Telling = 10;

    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("unigrams", UnigramMixture.Kind, FitUnigramMixture.Create, Load);

    /// <summary>Writes weights and the words that tell the components apart as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteComponents(Utf8JsonWriter json, UnigramMixture model)
    {
        json.Vector("weights", model.Weights);
        json.WriteStartArray("tellingWords");
        for (int k = 0; k < model.Components; k++)
        {
            json.WriteStartArray();
            foreach (string word in model.TellingWordsOf(k, Telling))
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<UnigramMixture>(path);
        var model = stored.Model;
        return new(path, UnigramMixture.Kind, model.Words, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Components, stored.Training?.Rows),
            Diagram = PlateGraph.ProductMixture(model.Components, model.Words.Count, stored.Training?.Rows ?? 0),
            Documents = model,
            Update = new DocumentUpdate(stored),
            WriteParameters = json =>
            {
                json.WriteString("model", UnigramMixture.Kind);
                json.WriteNumber("components", model.Components);
                json.WriteNumber("parameters", model.ParameterCount);
                json.WriteBoolean("hasPrior", model.GlobalBound != 0);
                WriteComponents(json, model);
                json.Texts("words", model.Words);
                json.Matrix("probabilities", Enumerable.Range(0, model.Components).Select(k => model.Emission.ProbabilitiesOf(k).ToArray()));
            },
        };
    }

    private static string[] Graph(int components, long? documents)
    {
        string each = documents is { } n ? $"{n} documents" : "documents", all = components == 1 ? "1 component" : $"{components} components";
        int width = Math.Max(15, each.Length + 2), right = Math.Max(9, all.Length + 2);
        string bar = new('─', width), bar2 = new('─', right);
        return
        [
            $"        ┌{bar}┐     ┌{bar2}┐",
            $"  (π) ──│─▶ (z) ──▶ [x] {new string(' ', width - 15)}│◀────│─ (p)  {new string(' ', right - 7)}│",
            $"        │{each.PadLeft(width - 1)} │     │{all.PadLeft(right - 1)} │",
            $"        └{bar}┘     └{bar2}┘",
            "  π weights, z the hidden component of a document, x its words,",
            "  p the probabilities of the words in a component",
        ];
    }
}
