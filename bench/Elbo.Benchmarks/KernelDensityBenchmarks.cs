using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;

namespace Elbo.Benchmarks;

/// <summary>
/// Queries against 100,000 points, Gaussian kernel, all cores: exactly, within 1e-8 by the tree, by the plain loop on one core, and the exponentials of the
/// exact way alone on one core. Times are for all queries; there are 10,000 × 100,000 pairs.
/// </summary>
public class KernelDensityBenchmarks
{
    private const int Points = 100_000;
    private const int Queries = 10_000;

    private double[] _points = [];
    private double[] _queries = [];
    private double[] _exponents = [];
    private double[] _exponentials = [];
    private double _bandwidth;
    private MatrixSource _source = null!;
    private KernelDensity _exact = null!;
    private KernelDensity _approximate = null!;

    [Params(2, 8)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bandwidth = Dimension == 2 ? 0.1 : 0.5;
        _points = RandomData.Gaussians("points", Points * Dimension);
        _queries = RandomData.Gaussians("queries", Queries * Dimension);
        _source = new MatrixSource(_queries, Dimension);
        var bandwidth = KernelBandwidth.Uniform(_bandwidth, Dimension);
        _exact = new KernelDensity(_points, default, bandwidth, relativeError: 0);
        _approximate = new KernelDensity(_points, default, bandwidth);
        _exponents = [.. Enumerable.Range(0, 1024).Select(static i => -0.03 * i)];
        _exponentials = new double[_exponents.Length];

        // The tree is built by the first query.
        _exact.LogDensity(_queries.AsSpan(0, Dimension));
        _approximate.LogDensity(_queries.AsSpan(0, Dimension));
    }

    [Benchmark]
    public double[] Exact() => _exact.LogDensity(_source);

    [Benchmark]
    public double[] Within1e8() => _approximate.LogDensity(_source);

    /// <summary>One query of ten thousand.</summary>
    [Benchmark]
    public double PlainLoopForOneQuery()
    {
        double sum = 0;
        for (int i = 0; i < Points; i++)
        {
            double squared = 0;
            for (int d = 0; d < Dimension; d++)
            {
                double u = (_points[(i * Dimension) + d] - _queries[d]) / _bandwidth;
                squared += u * u;
            }

            sum += Math.Exp(-0.5 * squared);
        }

        return Math.Log(sum);
    }

    /// <summary>As many as one query has pairs.</summary>
    [Benchmark]
    public void ExponentialsForOneQuery()
    {
        for (int i = 0; i < Points / 1024; i++)
        {
            TensorPrimitives.Exp(_exponents, _exponentials);
        }
    }
}
