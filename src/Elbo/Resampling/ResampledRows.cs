using Elbo.Data;

namespace Elbo.Resampling;

/// <summary>Rows of which each counts as often as it was drawn. No row is copied: how often is its weight.</summary>
/// <param name="rows">The rows that were drawn from.</param>
/// <param name="starts">The number of the first row of each batch.</param>
/// <param name="counts">How often each row was drawn.</param>
internal sealed class ResampledRows(IRowSource rows, int[] starts, double[] counts) : IRowSource
{
    private ColumnSummary? _summary;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => rows.Columns;

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary ??= ColumnSummary.Of(this, rows.Dimension);

    /// <inheritdoc/>
    public long UnitCount => rows.UnitCount;

    /// <inheritdoc/>
    public int BatchCount => rows.BatchCount;

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        rows.Read(index, into);
        into.Reweigh(counts.AsMemory(starts[index], into.UnitCount));
    }
}
