using Elbo.Data;
using Elbo.Numerics;
using MathNet.Numerics.Statistics;

namespace Elbo.Models.Starts;

/// <summary>
/// More ways out of a peak: two components are merged, as in <see cref="SplitAndMerge"/>, and the one that is free takes the rows round one
/// that no component explains well (after the greedy insertion of Vlassis and Likas 2002). It finds small groups beside large ones, which no
/// split of a large component along its length comes near.
/// </summary>
internal sealed class MergeAndInsert
{
    /// <summary>A new component begins with one row of so many, and with enough for a covariance.</summary>
    private const int RowsPerInserted = 200;

    /// <summary>Round how many rows clumps are looked for.</summary>
    private const int MostClumps = 300;

    private readonly GaussianMixture _model;
    private readonly Whitening _coordinates;
    private readonly double[] _points;
    private readonly double[] _logDensity;
    private readonly double[] _distances;

    /// <summary>The moves from a model.</summary>
    /// <param name="model">The model, of at least two components.</param>
    /// <param name="rows">The rows that judge it.</param>
    /// <param name="coordinates">Coordinates in which rows are near each other.</param>
    public MergeAndInsert(GaussianMixture model, MatrixSource rows, Whitening coordinates)
    {
        _model = model;
        _coordinates = coordinates;
        _points = new double[rows.UnitCount * coordinates.Dimension];
        var batch = new RowBatch();
        int at = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            coordinates.Apply(batch.Rows, _points.AsSpan(at * coordinates.Dimension));
            at += batch.UnitCount;
        }

        _logDensity = model.LogDensity(rows);
        _distances = new double[_logDensity.Length];
    }

    /// <summary>
    /// Balls round the rows of lowest density, and round those where rows lie closest together for the density that the model gives them; none
    /// with its center in one before it.
    /// </summary>
    /// <param name="most">How many of either kind.</param>
    public IReadOnlyList<InsertedBall> Candidates(int most)
    {
        int size = Math.Min(_logDensity.Length, Math.Max(2 * (_coordinates.Dimension + 1), _logDensity.Length / RowsPerInserted));
        var found = new List<InsertedBall>();
        AddApart(found, most, Enumerable.Range(0, _logDensity.Length).OrderBy(n => _logDensity[n]).Select(n => Ball(n, size)));

        int stride = Math.Max(1, _logDensity.Length / MostClumps);
        var clumps = from place in Enumerable.Range(0, (_logDensity.Length + stride - 1) / stride)
                     let ball = Ball(place * stride, size)
                     orderby (0.5 * _coordinates.Dimension * Math.Log(ball.SquaredRadius)) + _logDensity[place * stride]
                     select ball;
        AddApart(found, 2 * most, clumps);
        return found;
    }

    private static void AddApart(List<InsertedBall> found, int most, IEnumerable<InsertedBall> balls)
    {
        foreach (var ball in balls)
        {
            if (found.Count == most)
            {
                break;
            }

            if (!found.Exists(other => other.Contains(ball.Center)))
            {
                found.Add(ball);
            }
        }
    }

    private InsertedBall Ball(int row, int size)
    {
        double[] center = [.. Point(row)];
        for (int n = 0; n < _distances.Length; n++)
        {
            _distances[n] = InsertedBall.SquaredDistance(Point(n), center);
        }

        return new(center, ArrayStatistics.OrderStatisticInplace(_distances, size));
    }

    /// <summary>The responsibilities after a move.</summary>
    /// <param name="first">One component that is merged; it takes the rows of both.</param>
    /// <param name="second">The other; it takes the ball.</param>
    /// <param name="ball">The rows that the second one takes.</param>
    /// <param name="rows">Some rows.</param>
    /// <param name="responsibilities">K × rows numbers to write.</param>
    public void Apply(int first, int second, InsertedBall ball, Rows rows, Span<double> responsibilities)
    {
        var scratch = new Scratch();
        _model.Responsibilities(rows, scratch, responsibilities);
        var points = scratch.Take(rows.Count * _coordinates.Dimension);
        _coordinates.Apply(rows, points);
        for (int n = 0; n < rows.Count; n++)
        {
            responsibilities[(first * rows.Count) + n] += responsibilities[(second * rows.Count) + n];
            responsibilities[(second * rows.Count) + n] = 0;
            if (ball.Contains(points.Slice(n * _coordinates.Dimension, _coordinates.Dimension)))
            {
                for (int k = 0; k < _model.Components; k++)
                {
                    responsibilities[(k * rows.Count) + n] = k == second ? 1 : 0;
                }
            }
        }
    }

    private ReadOnlySpan<double> Point(int row) => _points.AsSpan(row * _coordinates.Dimension, _coordinates.Dimension);
}
