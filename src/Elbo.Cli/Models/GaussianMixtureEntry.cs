using System.Text.Json;
using Elbo.Charts;
using Elbo.Emissions;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of Gaussian mixtures besides fitting them: loading, showing, writing as JSON.</summary>
internal static class GaussianMixtureEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("gmm", GaussianMixture.Kind, FitGaussianMixture.Create, Load);

    /// <summary>Writes every parameter as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, GaussianMixture model)
    {
        if (model.Names.Components.Count > 0)
        {
            json.Texts("componentNames", model.Names.Components);
        }

        if (model.Names.GroupColumn.Length > 0)
        {
            json.WriteString("groupColumn", model.Names.GroupColumn);
        }

        json.Vector("weights", model.Weights);
        json.Matrix("means", Enumerable.Range(0, model.Components).Select(k => model.Mean(k).ToArray()));
        json.Matrices("covariances", Enumerable.Range(0, model.Components).Select(k => Rows(model.Covariance(k))));
    }

    /// <summary>Writes what a fit of the model maximizes besides the likelihood, and what it leaves alone, as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteConstraints(Utf8JsonWriter json, GaussianMixture model)
    {
        json.Texts("frozen", model.Frozen == FrozenParts.None ? [] : model.Frozen.ToString().ToLowerInvariant().Split(", "));
        json.TextOrNull("prior", model.Prior is null ? null : "conjugate");
        if (model.Prior is { } prior)
        {
            json.Number("priorShrinkage", prior.Shrinkage);
            json.Number("priorDegreesOfFreedom", prior.DegreesOfFreedom);
            json.Vector("priorMean", prior.Mean);
            json.Matrix("priorScale", Rows(prior));
        }
    }

    /// <summary>The rows of a matrix of which the lower triangle is known.</summary>
    private static IEnumerable<double[]> Rows(NormalInverseWishart prior)
    {
        for (int d = 0; d < prior.Dimension; d++)
        {
            var row = new double[prior.Dimension];
            for (int e = 0; e < row.Length; e++)
            {
                var (below, above) = (Math.Max(d, e), Math.Min(d, e));
                row[e] = prior.Scale[(below * (below + 1) / 2) + above];
            }

            yield return row;
        }
    }

    private static IEnumerable<double[]> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0))
        .Select(d => Enumerable.Range(0, matrix.GetLength(1)).Select(e => matrix[d, e]).ToArray());

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<GaussianMixture>(path);
        var model = stored.Model;
        return new(path, GaussianMixture.Kind, model.Columns, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Components, stored.Training?.Rows),
            Diagram = PlateGraph.GaussianMixture(model.Components, stored.Training?.Rows ?? 0),
            Density = model,
            Posterior = model,
            Sampler = model,
            Imputer = model,
            GaussianMixture = model,
            Update = model.Names.GroupColumn.Length > 0 ? null : new RowUpdate<GaussianMixture>(stored, (request, terminal) => request.OpenFor(model.Columns, terminal), static updated => updated.Summarize()),
            WriteParameters = json =>
            {
                json.WriteString("model", GaussianMixture.Kind);
                json.WriteString("structure", model.Structure.Name);
                json.WriteNumber("components", model.Components);
                json.WriteNumber("dimension", model.Dimension);
                json.Texts("columns", model.Columns);
                json.WriteNumber("parameters", model.ParameterCount);
                json.Number("varianceFloor", model.Emission.Floor.Share);
                WriteConstraints(json, model);
                WriteParameters(json, model);
            },
        };
    }

    private static string[] Graph(int components, long? rows)
    {
        string each = rows is { } n ? $"{n} rows" : "rows";
        string all = components == 1 ? "1 component" : $"{components} components";
        int width = Math.Max(15, each.Length + 2), right = Math.Max(9, all.Length + 2);
        string left = new(' ', (width - 15) / 2), rest = new(' ', width - 15 - left.Length), end = new(' ', right - 9);
        string bar = new('─', width), bar2 = new('─', right);
        return
        [
            $"        ┌{bar}┐     ┌{bar2}┐",
            $"        │ {left}            {rest}  │  ┌──│─ (μ)    {end}│",
            $"  (π) ──│{left}─▶ (z) ──▶ [x] {rest}│◀─┤  │         {end}│",
            $"        │ {left}            {rest}  │  └──│─ (Σ)    {end}│",
            $"        │{each.PadLeft(width - 1)} │     │{all.PadLeft(right - 1)} │",
            $"        └{bar}┘     └{bar2}┘",
            "  π weights, z the hidden component of a row, x the row,",
            "  μ and Σ mean and covariance of a component",
        ];
    }
}
