using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Resampling;

/// <summary>Rows to draw from with replacement, each in proportion to its weight. Takes eight bytes per weighted row beyond the rows.</summary>
internal sealed class RowPool
{
    private readonly IRowSource _rows;
    private readonly int[] _starts;
    private readonly double[] _cumulative;
    private readonly bool _isWeighted;

    /// <summary>Reads the weights of all rows.</summary>
    /// <param name="rows">The rows; at most as many as an array has places.</param>
    /// <exception cref="InvalidDataException">If there are more.</exception>
    public RowPool(IRowSource rows)
    {
        if (rows.UnitCount > Array.MaxLength)
        {
            throw new InvalidDataException($"{rows.UnitCount} rows are too many to draw again; take a sample of them.");
        }

        _rows = rows;
        _starts = new int[rows.BatchCount];
        _cumulative = new double[rows.UnitCount];
        var batch = new RowBatch();
        int at = 0;
        double sum = 0;
        for (int b = 0; b < _starts.Length; b++)
        {
            rows.Read(b, batch);
            _starts[b] = at;
            _isWeighted |= !batch.Rows.Weights.IsEmpty;
            for (int n = 0; n < batch.UnitCount; n++)
            {
                _cumulative[at++] = sum += batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[n];
            }
        }
    }

    /// <summary>How many rows a sample has: as many as the data weigh.</summary>
    public long Draws => _cumulative.Length == 0 ? 0 : (long)Math.Round(_cumulative[^1]);

    /// <summary>Draws as many rows as the data weigh.</summary>
    /// <param name="seed">The seed of the draws.</param>
    public IRowSource Draw(Seed seed)
    {
        var counts = new double[_cumulative.Length];
        var rng = seed.ToRng();
        for (long i = 0; i < Draws; i++)
        {
            counts[_isWeighted ? Find(rng.NextDouble() * _cumulative[^1]) : rng.NextInt64(counts.Length)]++;
        }

        return new ResampledRows(_rows, _starts, counts);
    }

    /// <summary>The first row whose running sum is above a number, so that rows of weight 0 are never drawn.</summary>
    private int Find(double number)
    {
        int low = 0, high = _cumulative.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _cumulative[middle] > number ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
