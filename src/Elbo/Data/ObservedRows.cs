using System.Globalization;

namespace Elbo.Data;

/// <summary>Rows of which some may lack cells, checked; those in which nothing is observed have the weight 0, so that they keep their place and count nowhere.</summary>
public sealed class ObservedRows : IRowSource
{
    private readonly IRowSource _rows;
    private readonly Lazy<ColumnSummary> _summary;

    private ObservedRows(IRowSource rows)
    {
        _rows = rows;
        _summary = new(() => ColumnSummary.Of(this, rows.Dimension));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _rows.Columns;

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary.Value;

    /// <inheritdoc/>
    public long UnitCount => _rows.UnitCount;

    /// <inheritdoc/>
    public int BatchCount => _rows.BatchCount;

    /// <summary>The rows as they may be used. Cost: a pass over them if cells are missing.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="missing">What becomes of those that lack cells.</param>
    /// <returns>The same rows, unless some have to be skipped.</returns>
    /// <exception cref="InvalidDataException">If a cell is missing that may not be, or a column has no cell at all: the message says where.</exception>
    public static IRowSource Of(IRowSource rows, MissingCells missing)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!rows.Summary.HasMissing)
        {
            return rows;
        }

        for (int d = 0; d < rows.Dimension; d++)
        {
            if (rows.Summary.Minima[d] > rows.Summary.Maxima[d])
            {
                throw new InvalidDataException($"Column {Cells.Quote(rows.Columns[d])} has no value in any row; leave it out with --columns.");
            }
        }

        var batch = new RowBatch();
        long first = 0;
        bool isAnyEmpty = false;
        for (int b = 0; b < rows.BatchCount && !(isAnyEmpty && missing == MissingCells.SkipEmpty); first += batch.RowCount, b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            for (int n = 0; n < block.Count; n++)
            {
                if (!block.Weights.IsEmpty && block.Weights[n] == 0)
                {
                    continue;
                }

                isAnyEmpty |= IsEmpty(block[n]);
                Check(block[n], first + n + 1, rows.Columns, missing);
            }
        }

        return isAnyEmpty ? new ObservedRows(rows) : rows;
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        _rows.Read(index, into);
        var rows = into.Rows;
        int[] empty = [.. Empty(rows)];
        if (empty.Length == 0)
        {
            return;
        }

        // With the columns' means for cells, since nothing may compute with what is not there even where it does not count.
        double[] values = rows.Values.ToArray(), weights = rows.Weights.IsEmpty ? Ones(rows.Count) : rows.Weights.ToArray(), means = [.. _rows.Summary.Means];
        foreach (int n in empty)
        {
            weights[n] = 0;
            means.CopyTo(values.AsSpan(n * means.Length));
        }

        int[] offsets = into.Offsets.ToArray(), known = into.Known.ToArray();
        into.Set(values, rows.Dimension, weights);
        into.Know(known);
        if (offsets.Length > 0)
        {
            into.Group(offsets);
        }
    }

    private static List<int> Empty(Rows rows)
    {
        var empty = new List<int>();
        for (int n = 0; n < rows.Count; n++)
        {
            if (IsEmpty(rows[n]))
            {
                empty.Add(n);
            }
        }

        return empty;
    }

    private static bool IsEmpty(ReadOnlySpan<double> row) => !row.ContainsAnyExcept(double.NaN);

    private static void Check(ReadOnlySpan<double> row, long place, IReadOnlyList<string> columns, MissingCells missing)
    {
        if (missing == MissingCells.Marginalize && IsEmpty(row))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"Row {place} of the data has no value in any column; remove it, or leave such rows out with --missing skip-empty."));
        }

        if (missing == MissingCells.Refuse && row.Contains(double.NaN))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"Row {place} of the data, column {Cells.Quote(columns[row.IndexOf(double.NaN)])}: the value is missing; fill it in or remove the row, or choose to marginalize missing values."));
        }
    }

    private static double[] Ones(int length)
    {
        var ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }
}
