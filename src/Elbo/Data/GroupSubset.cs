namespace Elbo.Data;

/// <summary>Some groups of rows on their own, in memory.</summary>
internal sealed class GroupSubset : IRowSource
{
    private readonly double[] _values;
    private readonly double[] _weights;
    private readonly Lazy<ColumnSummary> _summary;

    private GroupSubset(double[] values, double[] weights, IReadOnlyList<string> columns)
    {
        (_values, _weights, Columns) = (values, weights, columns);
        _summary = new(() => ColumnSummary.Of(this, Columns.Count));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary.Value;

    /// <inheritdoc/>
    public long UnitCount => _values.Length / Columns.Count;

    /// <inheritdoc/>
    public int BatchCount => RowBatches.Count(UnitCount, Columns.Count);

    /// <summary>Copies groups, with what is known of them.</summary>
    /// <param name="data">All groups.</param>
    /// <param name="isWanted">Which of them, by number from 0; at least one.</param>
    public static GroupedRows Of(GroupedRows data, Func<int, bool> isWanted)
    {
        var values = new List<double>();
        var weights = new List<double>();
        var lengths = new List<int>();
        var known = new List<int>();
        var batch = new RowBatch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int unit = 0; unit < batch.UnitCount; unit++)
            {
                int first = batch.Offsets[unit], count = batch.Offsets[unit + 1] - first;
                if (isWanted(data.FirstGroup(b) + unit))
                {
                    var rows = batch.Rows.Slice(first, count);
                    values.AddRange(rows.Values);
                    weights.AddRange(rows.Weights);
                    known.AddRange(batch.Known.IsEmpty ? [] : batch.Known.Slice(first, count));
                    lengths.Add(count);
                }
            }
        }

        return new(new GroupSubset([.. values], [.. weights], data.Rows.Columns), RowGroups.OfLengths(lengths), known.Count == 0 ? null : known);
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        int dimension = Columns.Count, size = RowBatches.RowsPerBatch(dimension), first = index * size;
        int count = Math.Min(size, (int)UnitCount - first);
        into.Set(_values.AsMemory(first * dimension, count * dimension), dimension, _weights.Length == 0 ? default(ReadOnlyMemory<double>) : _weights.AsMemory(first, count));
    }
}
