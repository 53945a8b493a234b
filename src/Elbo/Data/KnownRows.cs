namespace Elbo.Data;

/// <summary>Rows of which some have a known component; the batches are those of the rows.</summary>
internal sealed class KnownRows : IDataSource<RowBatch>
{
    private readonly IRowSource _rows;
    private readonly int[] _known;
    private readonly int[] _starts;

    /// <summary>Rows with what is known of them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="known">One number per row: its component, from 0, or −1 where it is not known.</param>
    public KnownRows(IRowSource rows, int[] known)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(known.Length, rows.UnitCount, nameof(known));
        (_rows, _known, _starts) = (rows, known, new int[rows.BatchCount + 1]);

        // A part of some rows has fewer of them in a batch than all rows have.
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            _starts[b + 1] = _starts[b] + batch.RowCount;
        }
    }

    /// <inheritdoc/>
    public long UnitCount => _rows.UnitCount;

    /// <inheritdoc/>
    public int BatchCount => _rows.BatchCount;

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        _rows.Read(index, into);
        into.Know(_known.AsMemory(_starts[index], into.RowCount));
    }
}
