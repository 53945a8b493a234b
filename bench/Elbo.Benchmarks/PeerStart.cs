using System.Text.Json;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics.Linear;

namespace Elbo.Benchmarks;

/// <summary>The start that both sides of a comparison are given: every component has the same diagonal covariance.</summary>
internal sealed record PeerStart(double[] Weights, double[][] Means, double[] Variances)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static PeerStart Read(string path) =>
        JsonSerializer.Deserialize<PeerStart>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"{path}: no start.");

    public GaussianMixture ToModel(ICovarianceStructure structure, ColumnSummary columns)
    {
        int dimension = Variances.Length;
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        var covariances = new double[(structure.IsPooled ? 1 : Weights.Length) * length];
        for (int start = 0; start < covariances.Length; start += length)
        {
            for (int d = 0; d < dimension; d++)
            {
                covariances[start + (structure.IsDiagonal ? d : Packed.Index(d, d))] = Variances[d];
            }
        }

        double[] means = [.. Means.SelectMany(static mean => mean)];
        return new(Weights, new GaussianEmission(structure, new CovarianceFloor(columns, 1e-6), means, covariances));
    }
}
