using BenchmarkDotNet.Attributes;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>Whole fits with their default options, ten restarts included: what a user waits for.</summary>
public class FitBenchmarks
{
    private MatrixSource _source = new(new double[1], 1);

    [Params(150, 10_000)]
    public int Rows { get; set; }

    [Params("VVV", "EEE", "VVI")]
    public string Structure { get; set; } = "VVV";

    [GlobalSetup]
    public void Setup() => _source = new(RandomData.Clusters(Rows, 4, 3), 4);

    [Benchmark]
    public Fit<GaussianMixture> Fit() =>
        GaussianMixture.Fit(_source, new() { Components = 3, Covariance = CovarianceStructures.Parse(Structure) });
}
