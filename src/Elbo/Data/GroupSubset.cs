namespace Elbo.Data;

/// <summary>Some groups of rows on their own, in memory.</summary>
internal static class GroupSubset
{
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

        var source = new MatrixSource(
            values.ToArray(), data.Rows.Dimension, data.Rows.Columns, weights.Count == 0 ? default(ReadOnlyMemory<double>) : weights.ToArray(), allowsMissing: true);
        return new(source, RowGroups.OfLengths(lengths), known.Count == 0 ? null : known);
    }
}
