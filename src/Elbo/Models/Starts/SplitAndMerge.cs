using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Starts;

/// <summary>
/// Ways out of a peak (Ueda, Nakano, Ghahramani and Hinton 2000): the two components that share most rows are merged, and one that fits
/// its rows badly is split in their place, along the direction in which it is longest. Two components leave no third: both are merged and
/// split along another coordinate.
/// </summary>
internal sealed class SplitAndMerge
{
    private readonly GaussianMixture _model;
    private readonly Whitening _coordinates;
    private readonly double[,] _overlap;
    private readonly double[] _misfit;
    private readonly double[] _counts;
    private readonly WhitenedMoments[] _moments;

    /// <summary>The moves from a model.</summary>
    /// <param name="model">The model, of at least two components.</param>
    /// <param name="rows">The rows that judge it.</param>
    /// <param name="coordinates">Coordinates in which directions are compared.</param>
    public SplitAndMerge(GaussianMixture model, MatrixSource rows, Whitening coordinates)
    {
        _model = model;
        _coordinates = coordinates;
        int components = model.Components;
        _overlap = new double[components, components];
        _misfit = new double[components];
        _counts = new double[components];

        // Of two components it is their union that is split.
        _moments = [.. Enumerable.Range(0, components == 2 ? 1 : components).Select(_ => new WhitenedMoments(coordinates.Dimension))];
        Judge(rows);
    }

    /// <summary>The two components that share most rows.</summary>
    public (int First, int Second) MostAlike => Pairs().First();

    /// <summary>The most promising moves: all splits for the best merger, then for the second, and so on.</summary>
    /// <param name="most">How many.</param>
    public IEnumerable<SplitAndMergeMove> Candidates(int most)
    {
        int components = _model.Components;
        if (components == 2)
        {
            return _moments[0].AxesByKurtosis().Take(most).Select(axis => new SplitAndMergeMove(0, 1, 0, _moments[0].Mean, axis));
        }

        int[] splits = [.. Enumerable.Range(0, components).Where(k => _counts[k] > 0).OrderByDescending(k => _misfit[k])];
        return Pairs()
            .SelectMany(pair => splits.Where(k => k != pair.First && k != pair.Second).Select(k => (pair.First, pair.Second, Split: k)))
            .Take(most)
            .Select(move => new SplitAndMergeMove(move.First, move.Second, move.Split, _moments[move.Split].Mean, _moments[move.Split].Longest()));
    }

    /// <summary>The responsibilities after a move.</summary>
    /// <param name="move">The move.</param>
    /// <param name="rows">Some rows.</param>
    /// <param name="responsibilities">K × rows numbers to write.</param>
    public void Apply(SplitAndMergeMove move, Rows rows, Span<double> responsibilities)
    {
        var scratch = new Scratch();
        _model.Responsibilities(rows, scratch, responsibilities);
        var points = scratch.Take(rows.Count * _coordinates.Dimension);
        _coordinates.Apply(rows, points);
        var first = responsibilities.Slice(move.First * rows.Count, rows.Count);
        var second = responsibilities.Slice(move.Second * rows.Count, rows.Count);
        var split = responsibilities.Slice(move.Split * rows.Count, rows.Count);
        for (int n = 0; n < rows.Count; n++)
        {
            double along = 0;
            for (int d = 0; d < _coordinates.Dimension; d++)
            {
                along += move.Axis[d] * (points[(n * _coordinates.Dimension) + d] - move.Center[d]);
            }

            first[n] += second[n];
            second[n] = along > 0 ? split[n] : 0;
            split[n] -= second[n];
        }
    }

    private IEnumerable<(int First, int Second)> Pairs() =>
        from i in Enumerable.Range(0, _model.Components)
        from j in Enumerable.Range(i + 1, _model.Components - i - 1)
        orderby _overlap[i, j] descending
        select (i, j);

    private void Judge(MatrixSource rows)
    {
        int components = _model.Components;
        var scratch = new Scratch();
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            using var frame = scratch.Begin();
            var densities = scratch.Take(components * block.Count);
            var responsibilities = scratch.Take(components * block.Count);
            var points = scratch.Take(block.Count * _coordinates.Dimension);
            _model.Emission.LogDensity(block, scratch, densities);
            _model.Responsibilities(block, scratch, responsibilities);
            _coordinates.Apply(block, points);
            for (int n = 0; n < block.Count; n++)
            {
                double weight = block.Weights.IsEmpty ? 1 : block.Weights[n];
                var point = points.Slice(n * _coordinates.Dimension, _coordinates.Dimension);
                for (int k = 0; k < components; k++)
                {
                    double responsibility = responsibilities[(k * block.Count) + n];
                    if (responsibility * weight == 0)
                    {
                        continue;
                    }

                    _counts[k] += weight * responsibility;
                    _misfit[k] += weight * responsibility * (Math.Log(responsibility) - densities[(k * block.Count) + n]);
                    for (int j = 0; j <= k; j++)
                    {
                        _overlap[j, k] += weight * responsibility * responsibilities[(j * block.Count) + n];
                    }

                    _moments[k % _moments.Length].Add(point, weight * responsibility);
                }
            }
        }

        for (int k = 0; k < components; k++)
        {
            // Σ f ln(f/p) with f = r/Σr: how far the rows of a component are from its density.
            _misfit[k] = _counts[k] > 0 ? (_misfit[k] / _counts[k]) - Math.Log(_counts[k]) : double.NegativeInfinity;
            for (int j = 0; j < k; j++)
            {
                double lengths = Math.Sqrt(_overlap[j, j] * _overlap[k, k]);
                _overlap[j, k] = lengths > 0 ? _overlap[j, k] / lengths : 0;
            }
        }
    }
}
