using BenchmarkDotNet.Attributes;
using Elbo.Data;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Special;

namespace Elbo.Benchmarks;

/// <summary>One component and one batch of rows, as large as the engine makes it, through each kernel; times are for the whole batch.</summary>
public class KernelBenchmarks
{
    private const int Components = 16;

    private int _rows;
    private int _stride;
    private double[] _batch = [];
    private double[] _columns = [];
    private double[] _mean = [];
    private double[] _covariance = [];
    private double[] _inverseFactor = [];
    private double[] _inverseDeviations = [];
    private double[] _responsibilities = [];
    private double[] _squared = [];
    private int[] _labels = [];
    private double[] _tiles = [];
    private double[] _strips = [];
    private double[] _scratch = [];
    private double[] _sums = [];
    private double[] _scatter = [];
    private double[] _factor = [];
    private double[] _scores = [];
    private double[] _work = [];
    private double[] _evidence = [];
    private double[] _expected = [];

    [Params(2, 16, 64, 128)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = RowBatches.RowsPerBatch(Dimension);
        _stride = Columns.Stride(_rows);
        _batch = RandomData.Gaussians("batch", _rows * Dimension);
        _columns = new double[Dimension * _stride];
        Columns.FromRows(_batch, Dimension, _columns);
        _mean = RandomData.Gaussians("mean", Dimension);
        _covariance = new double[Packed.Length(Dimension)];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                // Σᵢⱼ = 0.5^|i−j| is positive definite at any dimension.
                _covariance[Packed.Index(i, j)] = Math.Pow(0.5, i - j);
            }
        }

        _factor = new double[_covariance.Length];
        _inverseFactor = new double[_covariance.Length];
        Cholesky.TryFactor(_covariance, _factor, Dimension);
        Cholesky.Invert(_factor, _inverseFactor, Dimension);
        _inverseDeviations = [.. Enumerable.Repeat(1.0, Dimension)];
        _responsibilities = new double[_stride];
        _responsibilities.AsSpan(0, _rows).Fill(1.0 / Components);
        _squared = new double[_stride];
        _labels = new int[_rows];
        _tiles = new double[RowTiles.Length(_rows, Dimension)];
        RowTiles.FromRows(_batch, Dimension, _tiles);
        _strips = new double[FactorTiles.Length(Dimension)];
        FactorTiles.FromPacked(_inverseFactor, Dimension, _strips);
        _scratch = new double[Scatter.FullScratch(Dimension)];
        _sums = new double[Dimension];
        _scatter = new double[_covariance.Length];
        _scores = RandomData.Gaussians("scores", Components * _rows);
        _work = new double[_scores.Length];
        _evidence = new double[_rows];
        _expected = new double[_rows];
    }

    [Benchmark]
    public void RowsToColumns() => Columns.FromRows(_batch, Dimension, _columns);

    [Benchmark]
    public void RowsToTiles() => RowTiles.FromRows(_batch, Dimension, _tiles);

    [Benchmark]
    public void ScoresFull() => GaussianScores.Full(_tiles, _mean, _strips, 0, _squared.AsSpan(0, _rows));

    [Benchmark]
    public void ScoresDiagonal() =>
        GaussianScores.Diagonal(_tiles, Dimension, _mean, _inverseDeviations, [0], _squared.AsSpan(0, _rows));

    [Benchmark]
    public void NearestCenter() => NearestCenters.Update(_tiles, Dimension, _mean, _inverseDeviations, _squared.AsSpan(0, _rows), _labels);

    [Benchmark]
    public void SquaredDistance() => SquaredDistances.Of(_columns, _stride, _mean, _squared.AsSpan(0, _rows));

    [Benchmark]
    public void ScatterFull() => Scatter.AddFull(
        _batch, _mean, _responsibilities.AsSpan(0, _rows), [], _scratch, _sums, _scatter);

    [Benchmark]
    public void ScatterDiagonal() => Scatter.AddDiagonal(
        _batch, Dimension, _mean, _responsibilities.AsSpan(0, _rows), _sums, _scatter.AsSpan(0, Dimension));

    /// <summary>Of 16 components; does not depend on the dimension other than by the number of rows.</summary>
    [Benchmark]
    public void LogSumExpOf16()
    {
        // It works in place: without a fresh copy, the second call would see responsibilities instead of scores.
        _scores.CopyTo(_work, 0);
        LogSumExp.Normalize(_work, _rows, _evidence, _expected);
    }

    [Benchmark]
    public bool CholeskyFactor() => Cholesky.TryFactor(_covariance, _factor, Dimension);

    [Benchmark]
    public void CholeskyInvert() => Cholesky.Invert(_factor, _inverseFactor, Dimension);
}
