using System.Collections.Concurrent;
using System.Globalization;

namespace Elbo.Data;

/// <summary>Rows of an array of which some columns hold counts or numbers of categories, and some cells are missing: checked, and recoded.</summary>
internal sealed class TypedRows : IRowSource, IDisposable
{
    private readonly IRowSource _rows;
    private readonly ColumnCodec[] _codecs;
    private readonly ConcurrentBag<RowBatch> _idle = [];

    /// <summary>Looks through all rows: once for the categories where they are not known, once to check every cell.</summary>
    /// <param name="rows">The rows; missing cells are NaN. Disposed of with this, or if this fails.</param>
    /// <param name="typing">What their cells are.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="InvalidDataException">If a cell cannot be what its column says.</exception>
    public TypedRows(IRowSource rows, ColumnTyping typing, string name)
    {
        try
        {
            _rows = rows;
            Types = typing.Known ?? Find(rows, typing, name);
            _codecs = (typing with { Known = Types }).Codecs(rows.Columns.Count, name);
            Summary = Check(name);
        }
        catch
        {
            (rows as IDisposable)?.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Columns => _rows.Columns;

    public ColumnSummary Summary { get; }

    public long UnitCount => _rows.UnitCount;

    public int BatchCount => _rows.BatchCount;

    /// <summary>What the cells of the columns are.</summary>
    public IReadOnlyList<ColumnType> Types { get; }

    public void Read(int index, RowBatch into)
    {
        var inner = _idle.TryTake(out var rented) ? rented : new RowBatch();
        _rows.Read(index, inner);
        var rows = inner.Rows;
        var values = into.Allocate(rows.Count, rows.Dimension, out var weights);
        for (int i = 0; i < values.Length; i++)
        {
            _codecs[i % _codecs.Length].TryRead(rows.Values[i], out values[i]);
        }

        if (rows.Weights.IsEmpty)
        {
            into.Allocate(rows.Count, rows.Dimension);
        }
        else
        {
            rows.Weights.CopyTo(weights);
        }

        _idle.Add(inner);
    }

    public void Dispose() => (_rows as IDisposable)?.Dispose();

    private static ColumnType[] Find(IRowSource rows, ColumnTyping typing, string name)
    {
        var rules = typing.Resolve(rows.Columns, name);
        if (rules.ContainsValue(null))
        {
            throw new InvalidDataException($"{name}: columns of an npy file cannot be left out one by one; choose the others with --columns");
        }

        ColumnTypeBuilder[] builders = [.. rows.Columns.Select((column, d) => new ColumnTypeBuilder(column, rules.GetValueOrDefault(d) ?? typing.Otherwise, name))];
        ForEach(rows, (row, weight, _) =>
        {
            for (int d = 0; d < row.Length && weight > 0; d++)
            {
                builders[d].Add(row[d].ToString("R", CultureInfo.InvariantCulture));
            }
        });
        return [.. builders.Select(static builder => builder.Build())];
    }

    private ColumnSummary Check(string name)
    {
        var errors = new DataErrors(name);
        ForEach(_rows, (row, weight, place) =>
        {
            for (int d = 0; d < row.Length; d++)
            {
                if (!_codecs[d].TryRead(row[d], out _) && !(weight == 0 && _codecs[d].IsCoded))
                {
                    errors.Add(place, Columns[d], _codecs[d].Complaint(row[d]));
                }
            }
        });
        errors.ThrowIfAny();
        return ColumnSummary.Of(this, Columns.Count);
    }

    private static void ForEach(IRowSource rows, RowAction action)
    {
        var batch = new RowBatch();
        long place = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                action(batch.Rows[n], batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[n], ++place);
            }
        }
    }

    private delegate void RowAction(ReadOnlySpan<double> row, double weight, long place);
}
