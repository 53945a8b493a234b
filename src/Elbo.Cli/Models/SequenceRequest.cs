using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>Sequences that a command line names, not opened yet.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Sequence">The column that says which rows are a sequence; empty for none.</param>
/// <param name="Time">The column that orders rows; empty for none.</param>
/// <param name="Sorts">Whether rows are put into that order.</param>
internal sealed record SequenceRequest(DataRequest Data, string Sequence, string Time, bool Sorts)
{
    /// <summary>The data without the columns that only say where rows belong.</summary>
    public DataRequest Rows
    {
        get
        {
            var typing = Data.Options.Typing ?? new();
            string[] names = [.. new[] { Sequence, Time }.Where(static name => name.Length > 0)];
            return Data with
            {
                Options = Data.Options with { Typing = typing with { Rules = [.. typing.Rules, .. names.Select(static name => new ColumnRule(name, null))] } },
            };
        }
    }

    /// <summary>Opens the sequences.</summary>
    /// <param name="open">Opens the rows.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    /// <exception cref="InvalidDataException">If rows are not in order, a sequence comes back, or a name or a time is missing.</exception>
    public SequenceTable Open(Func<DataRequest, RowSource> open, Terminal terminal)
    {
        if (Sequence.Length + Time.Length > 0 && Data.KeepingInput() is var kept && kept != Data)
        {
            return (this with { Data = kept }).Open(open, terminal);
        }

        var rows = open(Rows);
        try
        {
            string[] names = ReadNames(terminal);
            double[] times = Time.Length == 0 ? [] : ReadTimes(terminal);
            if (!Sorts || (times.Length == 0 && AreRuns(names)))
            {
                Check(rows.Name, names, times);
                var groups = names.Length == 0 ? RowGroups.One(rows.UnitCount) : RowGroups.Of(names);
                return new(rows, rows, groups, null, rows.Labels);
            }

            return Sort(rows, names, times);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    private static bool AreRuns(string[] names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int n = 0; n < names.Length; n++)
        {
            if ((n == 0 || names[n] != names[n - 1]) && !seen.Add(names[n]))
            {
                return false;
            }
        }

        return true;
    }

    private SequenceTable Sort(RowSource rows, string[] names, double[] times)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = checked((int)rows.UnitCount);
        int[] sequence = new int[count];
        for (int n = 0; n < names.Length; n++)
        {
            sequence[n] = first.TryGetValue(names[n], out int known) ? known : first[names[n]] = first.Count;
        }

        int[] order = [.. Enumerable.Range(0, count).OrderBy(n => sequence[n]).ThenBy(n => times.Length == 0 ? 0 : times[n]).ThenBy(static n => n)];
        var batch = new RowBatch();
        double[] values = new double[(long)count * rows.Dimension], weights = new double[count];
        bool isWeighted = false;
        int[] place = new int[count];
        for (int i = 0; i < count; i++)
        {
            place[order[i]] = i;
        }

        for (int b = 0, n = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int i = 0; i < batch.RowCount; i++, n++)
            {
                batch.Rows[i].CopyTo(values.AsSpan(place[n] * rows.Dimension));
                weights[place[n]] = batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[i];
                isWeighted |= !batch.Rows.Weights.IsEmpty;
            }
        }

        var sorted = new MatrixSource(values, rows.Dimension, rows.Columns, isWeighted ? weights : default(ReadOnlyMemory<double>), allowsMissing: true);
        var groups = names.Length == 0 ? RowGroups.One(count) : RowGroups.Of([.. order.Select(n => names[n])]);
        return new(rows, sorted, groups, order, rows.Labels is { } labels ? labels with { Values = [.. order.Select(n => labels.Values[n])] } : null);
    }

    private void Check(string name, string[] names, double[] times)
    {
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int n = 0; n < Math.Max(names.Length, times.Length); n++)
        {
            bool isNew = n == 0 || (names.Length > 0 && names[n] != names[n - 1]);
            if (names.Length > 0)
            {
                if (isNew && ends.TryGetValue(names[n], out int end))
                {
                    throw new InvalidDataException(Invariant(
                        $"{name}: data row {n + 1}, column \"{Sequence}\": the sequence \"{Printable.Line(names[n])}\" comes back after it ended in data row {end}; sort the rows, or give --sort"));
                }

                ends[names[n]] = n + 1;
            }

            if (!isNew && times.Length > 0 && times[n] < times[n - 1])
            {
                throw new InvalidDataException(Invariant(
                    $"{name}: data row {n + 1}, column \"{Time}\": the time is before that of the row above, in the same sequence; sort the rows, or give --sort"));
            }
        }
    }

    /// <summary>The name of every row's sequence; nothing if there is one sequence.</summary>
    private string[] ReadNames(Terminal terminal)
    {
        if (Sequence.Length == 0)
        {
            return [];
        }

        using var column = OpenColumn(Sequence, ColumnKind.Category, terminal);
        double[] codes = Read(column, Sequence, "does not say which sequence it belongs to; fill it in or remove the row");
        return [.. codes.Select(code => column.Types![0].CategoryOf(code))];
    }

    /// <summary>The time of every row, or its place in the order of texts.</summary>
    private double[] ReadTimes(Terminal terminal)
    {
        RowSource column;
        try
        {
            column = OpenColumn(Time, ColumnKind.Real, terminal);
        }
        catch (InvalidDataException)
        {
            column = OpenColumn(Time, ColumnKind.Category, terminal);
        }

        using (column)
        {
            return Read(column, Time, "has no time; fill it in or remove the row");
        }
    }

    private RowSource OpenColumn(string column, ColumnKind kind, Terminal terminal)
    {
        var options = Data.Options with { Columns = column, Names = null, Label = "", Weights = "", Typing = new() { Otherwise = kind } };
        return (Data with { Options = options }).Open(terminal);
    }

    private static double[] Read(RowSource column, string name, string complaint)
    {
        double[] cells = new double[column.UnitCount];
        var batch = new RowBatch();
        for (int b = 0, n = 0; b < column.BatchCount; b++)
        {
            column.Read(b, batch);
            foreach (double cell in batch.Rows.Values)
            {
                cells[n++] = double.IsNaN(cell) ? throw new InvalidDataException(Invariant($"{column.Name}: data row {n}, column \"{name}\": the row {complaint}")) : cell;
            }
        }

        return cells;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
