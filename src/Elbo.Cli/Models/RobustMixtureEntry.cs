using System.Text.Json;
using Elbo.Charts;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of robust mixtures besides fitting them: loading, showing, writing as JSON.</summary>
internal static class RobustMixtureEntry
{
    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("tmm", RobustMixture.Kind, FitStudentMixture.Create, Load);

    /// <summary>Writes every parameter as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, RobustMixture model)
    {
        var clusters = model.Emission.Clusters;
        json.Vector("weights", model.Weights);
        json.Matrix("means", Enumerable.Range(0, model.Clusters).Select(k => model.Mean(k).ToArray()));
        json.Matrices(clusters.IsGaussian ? "covariances" : "scales", Enumerable.Range(0, model.Clusters).Select(k => Rows(model.Scale(k))));
        if (!clusters.IsGaussian)
        {
            json.Vector("degreesOfFreedom", clusters.DegreesOfFreedom);
            json.WriteBoolean("degreesGiven", clusters.FreezesDegrees);
        }

        if (model.Emission.Noise is { } noise)
        {
            json.Vector("noiseMinima", noise.Minima);
            json.Vector("noiseMaxima", noise.Maxima);
            json.Number("noiseDensity", Math.Exp(-noise.LogVolume));
        }
    }

    private static IEnumerable<double[]> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0))
        .Select(d => Enumerable.Range(0, matrix.GetLength(1)).Select(e => matrix[d, e]).ToArray());

    private static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<RobustMixture>(path);
        var model = stored.Model;
        bool isGaussian = model.Emission.Clusters.IsGaussian;
        long rows = stored.Training?.Rows ?? 0;
        return new(path, RobustMixture.Kind, model.Columns, model.Summarize(), stored.Training)
        {
            Graph = Graph(model.Clusters, isGaussian, model.HasNoise, stored.Training?.Rows),
            Diagram = isGaussian ? PlateGraph.GaussianMixture(model.Clusters, rows) : PlateGraph.StudentMixture(model.Clusters, rows),
            Density = model,
            Posterior = model,
            Sampler = model,
            Imputer = model,
            Update = new RowUpdate<RobustMixture>(stored, (request, terminal) => request.OpenFor(model.Columns, terminal), static updated => updated.Summarize()),
            WriteParameters = json =>
            {
                json.WriteString("model", RobustMixture.Kind);
                json.WriteString("structure", model.Structure.Name);
                json.WriteNumber("components", model.Clusters);
                json.WriteBoolean("noise", model.HasNoise);
                json.WriteNumber("dimension", model.Dimension);
                json.Texts("columns", model.Columns);
                json.WriteNumber("parameters", model.ParameterCount);
                json.Number("varianceFloor", model.Emission.Clusters.Gaussians.Floor.Share);
                WriteParameters(json, model);
            },
        };
    }

    private static string[] Graph(int clusters, bool isGaussian, bool hasNoise, long? rows)
    {
        string each = rows is { } n ? $"{n} rows" : "rows";
        string all = clusters == 1 ? "1 component" : $"{clusters} components";
        int width = Math.Max(17, each.Length + 2), right = Math.Max(9, all.Length + 2);
        string bar = new('─', width), bar2 = new('─', right), pad = new(' ', width - 17), end = new(' ', right - 6);
        string[] lines = isGaussian
            ?
            [
                $"        │                 {pad}│  ┌──│─ (μ) {end}│",
                $"  (π) ──│─▶ (z) ───▶ [x]  {pad}│◀─┤  │      {end}│",
                $"        │                 {pad}│  └──│─ (Σ) {end}│",
            ]
            :
            [
                $"        │                 {pad}│  ┌──│─ (μ) {end}│",
                $"  (π) ──│─▶ (z) ───▶ [x]  {pad}│◀─┴──│─ (Σ) {end}│",
                $"        │    └▶ (u) ──┘   {pad}│◀────│─ (ν) {end}│",
            ];
        string[] letters = isGaussian
            ? ["  π weights, z the hidden component of a row, x the row,", "  μ and Σ mean and covariance of a component"]
            : ["  π weights, z the hidden component and u the hidden scale of a row, x the row,", "  μ, Σ and ν location, scale matrix and degrees of freedom of a component"];
        return
        [
            $"        ┌{bar}┐     ┌{bar2}┐",
            .. lines,
            $"        │{each.PadLeft(width - 1)} │     │{all.PadLeft(right - 1)} │",
            $"        └{bar}┘     └{bar2}┘",
            .. letters,
            .. hasNoise ? ["  and one more component, noise, uniform on the box of the data"] : Array.Empty<string>(),
        ];
    }
}
