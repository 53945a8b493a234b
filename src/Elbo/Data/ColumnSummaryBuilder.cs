using System.Numerics.Tensors;

namespace Elbo.Data;

/// <summary>Builds a <see cref="ColumnSummary"/> from rows that come block by block, in memory of a few numbers per column.</summary>
public sealed class ColumnSummaryBuilder
{
    /// <summary>From so many numbers on, a row is worth vectors.</summary>
    private const int LongRow = 8;

    private readonly int _dimension;
    private readonly double[] _means;
    private readonly double[] _squares;
    private readonly double[] _minima;
    private readonly double[] _maxima;
    private readonly double[] _blockMeans;
    private readonly double[] _blockSquares;
    private readonly double[] _pivot;
    private readonly double[] _deviation;
    private readonly double[] _observed;
    private readonly double[] _blockObserved;
    private readonly long[] _missing;
    private long _rows;
    private double _weight;

    /// <summary>An empty summary.</summary>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    public ColumnSummaryBuilder(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        _dimension = dimension;
        _means = new double[dimension];
        _squares = new double[dimension];
        _minima = new double[dimension];
        _maxima = new double[dimension];
        _blockMeans = new double[dimension];
        _blockSquares = new double[dimension];
        _pivot = new double[dimension];
        _deviation = new double[dimension];
        _observed = new double[dimension];
        _blockObserved = new double[dimension];
        _missing = new long[dimension];
        Array.Fill(_minima, double.PositiveInfinity);
        Array.Fill(_maxima, double.NegativeInfinity);
    }

    /// <summary>Adds a block of rows. The same blocks in the same order give the same bits.</summary>
    /// <param name="rows">The rows; all values finite, all weights non-negative.</param>
    /// <exception cref="InvalidDataException">If the rows have another dimension.</exception>
    public void Add(Rows rows)
    {
        if (rows.Dimension != _dimension)
        {
            throw new InvalidDataException($"Rows have {rows.Dimension} numbers where {_dimension} were expected.");
        }

        if (rows.Weights.IsEmpty && rows.Count > 0 && TensorPrimitives.IsFiniteAll(rows.Values))
        {
            AddPlain(rows);
        }
        else
        {
            AddGeneral(rows);
        }

        for (int d = 0; d < _dimension; d++)
        {
            double observed = _blockObserved[d];
            if (observed > 0)
            {
                double total = _observed[d] + observed;
                double shift = _observed[d] == 0 ? 0 : _blockMeans[d] - _means[d];
                _means[d] = _observed[d] == 0 ? _blockMeans[d] : _means[d] + (shift * observed / total);
                _squares[d] += _blockSquares[d] + (shift * shift * (_observed[d] / total) * observed);
                _observed[d] = total;
            }
        }
    }

    /// <summary>Weighted rows, or such that lack cells.</summary>
    private void AddGeneral(Rows rows)
    {
        double weight = 0;
        Array.Fill(_pivot, double.NaN);
        Array.Clear(_blockMeans);
        Array.Clear(_blockSquares);
        Array.Clear(_blockObserved);
        for (int r = 0; r < rows.Count; r++)
        {
            double w = rows.Weights.IsEmpty ? 1 : rows.Weights[r];
            if (w == 0)
            {
                continue;
            }

            // Deviations are taken from a row, so that data far from the origin keep their digits.
            weight += w;
            var row = rows[r];
            for (int d = 0; d < row.Length; d++)
            {
                if (double.IsNaN(row[d]))
                {
                    _missing[d]++;
                    continue;
                }

                _pivot[d] = double.IsNaN(_pivot[d]) ? row[d] : _pivot[d];
                _blockObserved[d] += w;
                _blockMeans[d] += w * (row[d] - _pivot[d]);
                _minima[d] = Math.Min(_minima[d], row[d]);
                _maxima[d] = Math.Max(_maxima[d], row[d]);
            }
        }

        _rows += rows.Count;
        _weight += weight;
        for (int d = 0; d < _dimension; d++)
        {
            _blockMeans[d] = _pivot[d] + (_blockMeans[d] / _blockObserved[d]);
        }

        for (int r = 0; r < rows.Count; r++)
        {
            double w = rows.Weights.IsEmpty ? 1 : rows.Weights[r];
            var row = rows[r];
            for (int d = 0; d < row.Length && w != 0; d++)
            {
                double deviation = row[d] - _blockMeans[d];
                _blockSquares[d] += double.IsNaN(deviation) ? 0 : w * deviation * deviation;
            }
        }
    }

    /// <summary>
    /// Rows of finite numbers that count once each: the same sums in the same order, whole rows at a time where they are long, and else column by
    /// column, so that nothing waits for memory.
    /// </summary>
    private void AddPlain(Rows rows)
    {
        var values = rows.Values;
        _rows += rows.Count;
        _weight += rows.Count;
        Array.Fill(_blockObserved, rows.Count);
        rows[0].CopyTo(_pivot);
        if (_dimension >= LongRow)
        {
            Array.Clear(_blockMeans);
            Array.Clear(_blockSquares);
            for (int r = 0; r < rows.Count; r++)
            {
                TensorPrimitives.Subtract(rows[r], _pivot, _deviation);
                TensorPrimitives.Add(_blockMeans, _deviation, _blockMeans);
                TensorPrimitives.Min(_minima, rows[r], _minima);
                TensorPrimitives.Max(_maxima, rows[r], _maxima);
            }

            TensorPrimitives.Divide(_blockMeans, rows.Count, _blockMeans);
            TensorPrimitives.Add(_pivot, _blockMeans, _blockMeans);
            for (int r = 0; r < rows.Count; r++)
            {
                TensorPrimitives.Subtract(rows[r], _blockMeans, _deviation);
                TensorPrimitives.MultiplyAdd(_deviation, _deviation, _blockSquares, _blockSquares);
            }

            return;
        }

        for (int d = 0; d < _dimension; d++)
        {
            double pivot = _pivot[d], sum = 0, least = _minima[d], most = _maxima[d];
            for (int i = d; i < values.Length; i += _dimension)
            {
                sum += values[i] - pivot;
                least = Math.Min(least, values[i]);
                most = Math.Max(most, values[i]);
            }

            double mean = pivot + (sum / rows.Count), squares = 0;
            for (int i = d; i < values.Length; i += _dimension)
            {
                double deviation = values[i] - mean;
                squares += deviation * deviation;
            }

            (_blockMeans[d], _blockSquares[d], _minima[d], _maxima[d]) = (mean, squares, least, most);
        }
    }

    /// <summary>What was found so far.</summary>
    public ColumnSummary Build()
    {
        var variances = new double[_dimension];
        for (int d = 0; d < _dimension; d++)
        {
            // A constant column's rounding must not look like a spread.
            variances[d] = _observed[d] == 0 || _minima[d] == _maxima[d] ? 0 : _squares[d] / _observed[d];
        }

        return new(_rows, _weight, [.. _means], variances, [.. _minima], [.. _maxima])
        {
            Missing = _missing.AsSpan().ContainsAnyExcept(0) ? [.. _missing] : [],
        };
    }
}
