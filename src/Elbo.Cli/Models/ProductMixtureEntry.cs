using System.Text.Json;
using Elbo.Charts;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of mixtures over columns of any kinds besides fitting them: loading, showing, writing as JSON.</summary>
internal static class ProductMixtureEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("mixture", ProductMixture.Kind, FitProductMixture.Create, Load);

    /// <summary>Writes every parameter as properties of a JSON object: the weights, and for each column a list, one number a component, of whatever it has.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, ProductMixture model)
    {
        json.Vector("weights", model.Weights);
        json.WriteStartArray("variables");
        for (int d = 0; d < model.Dimension; d++)
        {
            Write(json, model.Columns[d], model.ParametersOf(d));
        }

        json.WriteEndArray();
        if (Joint(model) is { Family: GaussianEmission gaussian } part)
        {
            json.Texts("covarianceColumns", part.Columns.Select(d => model.Columns[d].Name));
            json.Matrices("covariances", Enumerable.Range(0, model.Components).Select(k => Rows(gaussian.Covariance(k))));
        }

        if (model.Emission.Parts.FirstOrDefault(static part => part.Family is FactorEmission) is { Family: FactorEmission factors } hidden)
        {
            json.Texts("factorColumns", hidden.Columns.Select(d => model.Columns[d].Name));
            WriteFactors(json, factors);
        }
    }

    /// <summary>Writes what is hidden behind real columns, as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="factors">The densities.</param>
    public static void WriteFactors(Utf8JsonWriter json, FactorEmission factors)
    {
        json.WriteNumber("factors", factors.Factors);
        json.WriteString("factorNoise", factors.Structure.NoiseName);
        json.Matrices("loadings", Enumerable.Range(0, factors.Components).Select(k => Rows(factors.Loadings(k))));
        json.Matrix("noiseVariances", Enumerable.Range(0, factors.Components).Select(k => factors.NoiseVariances(k).ToArray()));
    }

    /// <summary>Writes what a fit of the model maximizes besides the likelihood, and what it leaves alone, as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteConstraints(Utf8JsonWriter json, ProductMixture model)
    {
        json.TextOrNull("covariance", model.Emission.Parts.Select(static part => part.Family).OfType<GaussianEmission>().FirstOrDefault()?.Structure.Name);
        json.Texts("frozen", model.FreezesWeights ? ["weights"] : []);
        json.WriteBoolean("hasPrior", model.GlobalBound != 0);
    }

    private static EmissionPart? Joint(ProductMixture model) =>
        model.Emission.Parts.FirstOrDefault(static part => part.Family is GaussianEmission && part.Columns.Count > 1);

    private static void Write(Utf8JsonWriter json, ColumnType column, IReadOnlyList<ColumnParameter> parameters)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("family", TypeOptions.NameOf(column.Kind));
        if (column.Categories.Count > 0)
        {
            json.Texts("categories", column.Categories);
        }

        if (column.Kind == ColumnKind.Category)
        {
            json.WriteStartArray("probabilities");
            foreach (var parameter in parameters)
            {
                json.Values([.. parameter.Values]);
            }

            json.WriteEndArray();
        }
        else
        {
            foreach (var parameter in parameters)
            {
                json.Vector(parameter.Measure == "probability" ? "probabilities" : parameter.Measure + "s", [.. parameter.Values]);
            }
        }

        json.WriteEndObject();
    }

    private static IEnumerable<double[]> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0))
        .Select(d => Enumerable.Range(0, matrix.GetLength(1)).Select(e => matrix[d, e]).ToArray());

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<ProductMixture>(path);
        var model = stored.Model;
        string[] names = [.. model.Columns.Select(static column => column.Name)];
        return new(path, ProductMixture.Kind, names, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Components, model.Dimension, stored.Training?.Rows),
            Diagram = PlateGraph.ProductMixture(model.Components, model.Dimension, stored.Training?.Rows ?? 0),
            Types = model.Columns,
            Density = model,
            Posterior = model,
            Sampler = model,
            Update = new RowUpdate<ProductMixture>(stored, (request, terminal) => request.OpenFor(model.Columns, terminal), static updated => updated.Summarize()),
            WriteParameters = json =>
            {
                json.WriteString("model", ProductMixture.Kind);
                json.WriteNumber("components", model.Components);
                json.WriteNumber("dimension", model.Dimension);
                json.Texts("columns", names);
                json.WriteNumber("parameters", model.ParameterCount);
                WriteConstraints(json, model);
                WriteParameters(json, model);
            },
        };
    }

    private static string[] Graph(int components, int columns, long? rows)
    {
        string each = rows is { } n ? $"{n} rows" : "rows";
        string inner = columns == 1 ? "1 column" : $"{columns} columns";
        string all = components == 1 ? "1 component" : $"{components} components";
        int width = Math.Max(10, inner.Length + 2), right = Math.Max(9, all.Length + 2), outer = Math.Max(width + 13, each.Length + 2);
        string bar = new('─', width), bar2 = new('─', right), bar3 = new('─', outer), pad = new(' ', outer - width - 12);
        string fill = new(' ', width - 7), end = new(' ', right - 7);
        return
        [
            $"        ┌{bar3}┐",
            $"        │          ┌{bar}┐{pad}│",
            $"        │          │       {fill}│{pad}│     ┌{bar2}┐",
            $"  (π) ──│─▶ (z) ───│─▶ [x] {fill}│{pad}│◀────│─ (θ)  {end}│",
            $"        │          │       {fill}│{pad}│     │{all.PadLeft(right - 1)} │",
            $"        │          │{inner.PadLeft(width - 1)} │{pad}│     └{bar2}┘",
            $"        │          └{bar}┘{pad}│",
            $"        │{each.PadLeft(outer - 1)} │",
            $"        └{bar3}┘",
            "  π weights, z the hidden component of a row, x a cell of the row,",
            "  θ what a component says of each column: a mean and a variance, a rate, probabilities",
        ];
    }
}
