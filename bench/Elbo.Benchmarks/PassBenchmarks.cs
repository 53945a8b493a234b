using BenchmarkDotNet.Attributes;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>Passes over a million rows from one start: online EM, whose M-steps come in between, against batch EM, one of whose iterations is a pass.</summary>
public class PassBenchmarks
{
    private const int Rows = 1_000_000;
    private const int Dimension = 8;
    private const int Components = 8;

    private readonly EmOptions _batch = new() { Threads = 2 };
    private readonly EmOptions _online = new() { Threads = 2, Schedule = new Schedule.Stochastic() };
    private MatrixSource _source = new(new double[1], 1);
    private GaussianMixture? _start;

    /// <summary>After two passes online is near the optimum; ten cost about as much as ten iterations.</summary>
    [Params(2, 10)]
    public int Passes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _source = new(RandomData.Clusters(Rows, Dimension, Components), Dimension);
        _start = GaussianMixture.Iterate(_source, new() { Components = Components, Start = new MixtureStart.Random() }).First().Model;
    }

    [Benchmark(Baseline = true)]
    public GaussianMixture Batch() =>
        Em.Iterate<GaussianMixture, RowBatch>(_start!, _source, _batch).ElementAt(Passes == 2 ? 3 : Passes).Model;

    [Benchmark]
    public GaussianMixture Online() =>
        Em.Iterate<GaussianMixture, RowBatch>(_start!, _source, _online).ElementAt(Passes * _online.Schedule.IterationsPerPass(_source.BatchCount)).Model;

    [Benchmark]
    public double OnlineAndItsLogLikelihood() =>
        Em.Evaluate<GaussianMixture, RowBatch>(Online(), _source, _batch).Bound.Evidence;
}
