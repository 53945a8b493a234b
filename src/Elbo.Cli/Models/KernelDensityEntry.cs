using System.Text.Json;
using Elbo.Charts;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of kernel densities besides making them: loading, showing, writing as JSON.</summary>
internal static class KernelDensityEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("kde", KernelDensity.Kind, FitKernelDensity.Create, Load);

    /// <summary>Writes kernel and bandwidth as properties of a JSON object: one number for one column, a list for several, a matrix if it is one.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, KernelDensity model)
    {
        json.WriteString("kernel", model.Kernel.Name);
        if (model.Dimension == 1 || model.Bandwidth.Rank == 0)
        {
            json.Number("bandwidth", model.Bandwidth[0]);
        }
        else if (model.Bandwidth.Rank == 1)
        {
            json.Vector("bandwidth", [.. Enumerable.Range(0, model.Dimension).Select(d => model.Bandwidth[d])]);
        }
        else
        {
            double[,] matrix = model.Bandwidth.Matrix();
            json.Matrix("bandwidth", Enumerable.Range(0, model.Dimension).Select(i => Enumerable.Range(0, model.Dimension).Select(j => matrix[i, j]).ToArray()));
        }

        json.Number("relativeError", model.RelativeError);
    }

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<KernelDensity>(path);
        var model = stored.Model;
        return new(path, KernelDensity.Kind, model.Columns, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Count),
            Diagram = PlateGraph.KernelDensity(model.Count),
            Density = model,
            Sampler = model,
            WriteParameters = json =>
            {
                json.WriteString("model", KernelDensity.Kind);
                json.WriteNumber("dimension", model.Dimension);
                json.Texts("columns", model.Columns);
                WriteParameters(json, model);
                json.Vector("weights", model.Weights);
                json.Matrix("points", Enumerable.Range(0, model.Count).Select(n => model.Points.Slice(n * model.Dimension, model.Dimension).ToArray()));
            },
        };
    }

    private static string[] Graph(int points)
    {
        string all = points == 1 ? "1 point" : $"{points} points";
        int width = Math.Max(9, all.Length + 2);
        string bar = new('─', width), end = new(' ', width - 9);
        return
        [
            $"                         ┌{bar}┐",
            $"  (w) ──▶ (z) ──▶ [x] ◀──│─ (p)    {end}│",
            $"                   ▲     │{all.PadLeft(width - 1)} │",
            $"                  (h)    └{bar}┘",
            "  w weights, z the hidden point that a row comes from, x the row,",
            "  p a point, h the bandwidth of the kernel about it",
        ];
    }
}
