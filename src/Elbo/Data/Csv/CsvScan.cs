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
        using var rows = new CsvRows(stream, name, options);
        var scan = new CsvScan(rows.Layout);
        scan.ReadRows(rows, name, sink(rows.Layout));
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

    private void ReadRows(CsvRows rows, string name, BatchSink sink)
    {
        int dimension = Layout.Fields.Length;
        int rowsPerBatch = RowBatches.RowsPerBatch(dimension);
        var summary = new ColumnSummaryBuilder(dimension);
        var labels = Layout.LabelField < 0 ? null : new RowLabelsBuilder(Layout.LabelName, name);
        var errors = new DataErrors(name);

        // Grows to a whole batch only as rows come: a wide header alone must not cost memory.
        double[] batch = [];
        int filled = 0;

        long end = rows.Start;
        _offsets.Add(end);
        while (rows.Read())
        {
            end = rows.EndOffset();
            if (!rows.IsWhole(errors))
            {
                continue;
            }

            int at = filled * dimension;
            if (batch.Length < at + dimension)
            {
                Array.Resize(ref batch, Math.Min(Math.Max(2 * batch.Length, 16 * dimension), rowsPerBatch * dimension));
            }

            rows.Parse(batch.AsSpan(at, dimension), errors);
            labels?.Add(rows.Label);
            Rows++;
            if (++filled == rowsPerBatch)
            {
                Flush();
            }
        }

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
