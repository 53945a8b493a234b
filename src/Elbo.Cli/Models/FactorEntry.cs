using System.Text.Json;
using Elbo.Charts;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of hidden factors besides fitting them: loading, showing, writing as JSON.</summary>
internal static class FactorEntry
{
    /// <summary>Factor analysis in the catalog, and the files of both.</summary>
    public static CatalogEntry Entry { get; } = new("fa", FactorAnalysis.Kind, FitFactors.CreateAnalysis, Load);

    /// <summary>Probabilistic PCA in the catalog.</summary>
    public static CatalogEntry PcaEntry { get; } = new("ppca", FactorAnalysis.Kind, FitFactors.CreatePca, Load);

    /// <summary>Writes every parameter as properties of a JSON object; loadings row by row, in the columns' units.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, FactorAnalysis model)
    {
        double[,] loadings = model.Loadings();
        json.WriteString("noise", model.Noise.Name);
        json.WriteString("rotation", model.Rotation.Name);
        json.Vector("mean", model.Mean);
        json.Matrix("loadings", Enumerable.Range(0, model.Dimension).Select(d => Enumerable.Range(0, model.Factors).Select(f => loadings[d, f]).ToArray()));
        json.Vector("noiseVariances", model.NoiseVariances);
        json.Vector("uniquenesses", [.. Enumerable.Range(0, model.Dimension).Select(model.Uniqueness)]);
        json.Number("varianceFloor", model.VarianceFloor);
    }

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<FactorAnalysis>(path);
        var model = stored.Model;
        return new(path, FactorAnalysis.Kind, model.Columns, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Factors, model.Dimension, stored.Training?.Rows),
            Diagram = PlateGraph.Factors(model.Factors, model.Dimension, stored.Training?.Rows ?? 0),
            Types = Real(model),
            Density = model,
            Sampler = model,
            Factors = model,
            Imputer = model,
            Update = new RowUpdate<FactorAnalysis>(stored, (request, terminal) => request.OpenFor(Real(model), terminal), static updated => updated.Summarize()),
            WriteParameters = json =>
            {
                json.WriteString("model", FactorAnalysis.Kind);
                json.WriteNumber("factors", model.Factors);
                json.WriteNumber("dimension", model.Dimension);
                json.Texts("columns", model.Columns);
                json.WriteNumber("parameters", model.ParameterCount);
                WriteParameters(json, model);
            },
        };
    }

    private static ColumnType[] Real(FactorAnalysis model) => [.. model.Columns.Select(static column => new ColumnType(column, ColumnKind.Real))];

    private static string[] Graph(int factors, int columns, long? rows)
    {
        string each = rows is { } n ? $"{n} rows" : "rows";
        string inner = columns == 1 ? "1 column" : $"{columns} columns";
        string top = factors == 1 ? "1 factor" : $"{factors} factors";
        int left = Math.Max(11, top.Length + 2), right = Math.Max(19, inner.Length + 2), outer = Math.Max(left + 19, each.Length + 2);
        string bar = new('─', left), wide = new('─', right), frame = new('─', outer);
        string l = new(' ', left - 7), r = new(' ', right - 15), pad = new(' ', outer - left - 14), dash = new('─', outer - left - 14);
        return
        [
            $"  ┌{frame}┐",
            $"  │ ┌{bar}┐     ┌─────{dash}┼{wide}┐",
            $"  │ │  (h) {l} │────▶│ [x] {pad}│◀── (μ) (λ) (ψ) {r}│",
            $"  │ │{top.PadLeft(left - 1)} │     │     {pad}│{inner.PadLeft(right - 1)} │",
            $"  │ └{bar}┘     └─────{dash}┼{wide}┘",
            $"  │{each.PadLeft(outer - 1)} │",
            $"  └{frame}┘",
            "  h the hidden factors of a row, x a cell of the row, μ the column's mean,",
            "  λ its loadings, ψ the variance of its noise",
        ];
    }
}
