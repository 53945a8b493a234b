using BenchmarkDotNet.Attributes;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics.Linear;

namespace Elbo.Benchmarks;

/// <summary>One E-step over 1.6 million numbers in memory, and the M-step after it.</summary>
public class SweepBenchmarks
{
    private const int Numbers = 1_600_000;
    private const int Components = 16;

    private MatrixSource _source = new(new double[1], 1);
    private GaussianMixture? _model;
    private double[] _statistics = [];

    [Params(2, 16, 64)]
    public int Dimension { get; set; }

    [Params("VVV", "VVI")]
    public string Structure { get; set; } = "VVV";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _source = new(RandomData.Clusters(Numbers / Dimension, Dimension, Components), Dimension);
        var structure = CovarianceStructures.Parse(Structure);
        int length = structure.IsDiagonal ? Dimension : Packed.Length(Dimension);
        var covariances = new double[Components * length];
        for (int start = 0; start < covariances.Length; start += length)
        {
            for (int d = 0; d < Dimension; d++)
            {
                covariances[start + (structure.IsDiagonal ? d : Packed.Index(d, d))] = 1;
            }
        }

        double[] weights = [.. Enumerable.Repeat(1.0, Components)];
        _model = new(
            weights,
            new GaussianEmission(
                structure, new CovarianceFloor(_source.Summary, 1e-6), RandomData.Gaussians("means", Components * Dimension), covariances));
        _statistics = [.. EStep().Statistics!.Values];
    }

    [Benchmark]
    public Iteration<GaussianMixture> EStep() =>
        Em.Evaluate<GaussianMixture, RowBatch>(_model!, _source, new() { Threads = Threads });

    [Benchmark]
    public GaussianMixture MStep() => _model!.Maximize(_statistics);
}
