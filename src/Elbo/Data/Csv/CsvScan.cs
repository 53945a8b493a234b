using System.Globalization;

namespace Elbo.Data.Csv;

/// <summary>
/// The one first pass over a table: checks every field, summarizes the columns, codes the labels and notes where every batch begins.
/// </summary>
internal sealed class CsvScan
{
    /// <summary>What receives the rows of each batch, in order; they are valid during the call only.</summary>
    internal delegate void BatchSink(ReadOnlySpan<double> values);

    private readonly List<long> _offsets = [];

    private CsvScan(CsvLayout layout) => Layout = layout;

    internal CsvLayout Layout { get; }

    internal long Rows { get; private set; }

    internal ColumnSummary Summary { get; private set; } = null!;

    internal RowLabels? Labels { get; private set; }

    /// <summary>The offset of every batch's first byte, and at the end that of the byte after the last.</summary>
    internal IReadOnlyList<long> Offsets => _offsets;

    /// <summary>Reads a table from beginning to end.</summary>
    /// <param name="stream">The table, uncompressed; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What to take.</param>
    /// <param name="sink">What receives the rows; the columns are known by then.</param>
    /// <exception cref="InvalidDataException">If anything is wrong with it: every row was looked at by then.</exception>
    internal static CsvScan Read(Stream stream, string name, CsvOptions options, Func<CsvLayout, BatchSink> sink)
    {
        using var text = new Utf8Text(stream, name);
        var (head, isAll) = text.Head();
        if (head.IsEmpty)
        {
            throw new InvalidDataException($"{name}: the file is empty; give a table");
        }

        char separator = options.Separator ?? CsvLayout.FindSeparator(head, isAll, name);
        using var records = new CsvRecords(text, separator, name);
        if (!records.Read())
        {
            throw new InvalidDataException($"{name}: the file is empty; give a table");
        }

        string[] first = Fields(records);
        bool hasHeader = options.HasHeader ?? !CsvLayout.IsAllNumbers(first);
        long start = text.ByteOffset(hasHeader ? records.CharactersRead : 0);
        string[] data = first;
        if (hasHeader)
        {
            if (!records.Read())
            {
                throw new InvalidDataException($"{name}: there are no rows below the header; give at least one");
            }

            data = Fields(records);
        }

        var layout = CsvLayout.Find(hasHeader ? first : null, data, records.Row, separator, options, name);
        var scan = new CsvScan(layout);
        scan._offsets.Add(start);
        scan.ReadRows(text, records, name, sink(layout));
        return scan;
    }

    /// <summary>Parses the rows of one batch again.</summary>
    /// <returns>Whether they are the rows that were there before: as many, and all usable.</returns>
    internal static bool TryParse(Stream stream, CsvLayout layout, string name, int rows, Span<double> into)
    {
        using var text = new Utf8Text(stream, name, counts: false);
        using var records = new CsvRecords(text, layout.Separator, name);
        int at = 0;
        for (int row = 0; row < rows; row++)
        {
            if (!records.Read() || records.Count != layout.Width)
            {
                return false;
            }

            foreach (int field in layout.Fields)
            {
                if (!Cells.TryParse(records[field], out double value) || !Cells.IsUsable(value))
                {
                    return false;
                }

                into[at++] = value;
            }
        }

        return !records.Read();
    }

    private static string[] Fields(CsvRecords records)
    {
        var fields = new string[records.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = records[i];
        }

        return fields;
    }

    private void ReadRows(Utf8Text text, CsvRecords records, string name, BatchSink sink)
    {
        int dimension = Layout.Fields.Length;
        int rowsPerBatch = RowBatches.RowsPerBatch(dimension);
        var summary = new ColumnSummaryBuilder(dimension);
        var labels = Layout.LabelField < 0 ? null : new RowLabelsBuilder(Layout.LabelName, name);
        var errors = new DataErrors(name);

        // Grows to a whole batch only as rows come: a wide header alone must not cost memory.
        double[] batch = [];
        int filled = 0;

        long end;
        do
        {
            end = text.ByteOffset(records.CharactersRead);
            if (records.Count != Layout.Width)
            {
                errors.Add(records.Row, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{records.Count} {(records.Count == 1 ? "field" : "fields")} where {Layout.Width} were expected; every row needs one for each column"));
                continue;
            }

            int at = filled * dimension;
            if (batch.Length < at + dimension)
            {
                Array.Resize(ref batch, Math.Min(Math.Max(2 * batch.Length, 16 * dimension), rowsPerBatch * dimension));
            }

            for (int column = 0; column < dimension; column++)
            {
                string field = records[Layout.Fields[column]];
                if (!Cells.TryParse(field, out double value) || !Cells.IsUsable(value))
                {
                    errors.Add(records.Row, Layout.Names[column], Cells.Complaint(field));
                    value = 0;
                }

                batch[at + column] = value;
            }

            labels?.Add(records[Layout.LabelField]);
            Rows++;
            if (++filled == rowsPerBatch)
            {
                Flush();
            }
        }
        while (records.Read());

        errors.ThrowIfAny();
        Flush();
        Summary = summary.Build();
        Labels = labels?.Build();

        void Flush()
        {
            if (filled > 0)
            {
                var values = batch.AsSpan(0, filled * dimension);
                summary.Add(new(values, default, dimension));
                sink(values);
                _offsets.Add(end);
                filled = 0;
            }
        }
    }
}
