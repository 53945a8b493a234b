namespace Elbo.Data;

/// <summary>
/// The rows of another source in memory, scaled and rounded to single precision: four bytes a number. Batches are cut as there.
/// </summary>
internal sealed class SingleRows : IDataSource<SingleBatch>
{
    private readonly float[][] _values;
    private readonly double[][] _weights;
    private readonly int _dimension;

    /// <summary>Reads rows once.</summary>
    /// <param name="rows">The rows, without missing cells.</param>
    /// <param name="scaling">How columns are scaled.</param>
    public SingleRows(IDataSource<RowBatch> rows, ColumnScaling scaling)
    {
        UnitCount = rows.UnitCount;
        _dimension = scaling.Dimension;
        _values = new float[rows.BatchCount][];
        _weights = new double[rows.BatchCount][];
        var batch = new RowBatch();
        for (int b = 0; b < _values.Length; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            _values[b] = new float[block.Values.Length];
            _weights[b] = block.Weights.ToArray();
            scaling.Apply(block.Values, _values[b]);
        }
    }

    /// <inheritdoc/>
    public long UnitCount { get; }

    /// <inheritdoc/>
    public int BatchCount => _values.Length;

    /// <inheritdoc/>
    public void Read(int index, SingleBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        into.Set(_values[index], _dimension, _weights[index]);
    }
}
