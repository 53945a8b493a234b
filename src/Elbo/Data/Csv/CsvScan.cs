namespace Elbo.Data.Csv;

/// <summary>
/// The one first pass over a table: checks every field, summarizes the columns, codes the labels and notes where every batch begins.
/// </summary>
internal sealed class CsvScan
{
    /// <summary>What receives the rows of each batch, in order; they are valid during the call only.</summary>
    /// <param name="values">The numbers of the rows.</param>
    /// <param name="weights">One weight per row; empty where no column holds them.</param>
    internal delegate void BatchSink(ReadOnlySpan<double> values, ReadOnlySpan<double> weights);

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
    /// <param name="stream">The batch; stays open.</param>
    /// <param name="layout">What its fields mean.</param>
    /// <param name="name">What to call the data in messages.</param>
    /// <param name="rows">How many rows there were.</param>
    /// <param name="into">Their numbers.</param>
    /// <param name="weights">Their weights, where a column holds them.</param>
    /// <returns>Whether they are the rows that were there before: as many, and all usable.</returns>
    internal static bool TryParse(Stream stream, CsvLayout layout, string name, int rows, Span<double> into, Span<double> weights)
    {
        using var text = new Utf8Text(stream, name, counts: false);
        using var records = new CsvRecords(text, layout.Separator, name);
        int dimension = layout.Fields.Length;
        var errors = new DataErrors(name);
        for (int row = 0; row < rows; row++)
        {
            if (!records.Read() || records.Count != layout.Width)
            {
                return false;
            }

            double weight = layout.Read(records, into.Slice(row * dimension, dimension), errors);
            if (errors.Any)
            {
                return false;
            }

            if (layout.WeightsField >= 0)
            {
                weights[row] = weight;
            }
        }

        return !records.Read();
    }

    private void ReadRows(CsvRows rows, string name, BatchSink sink)
    {
        int dimension = Layout.Fields.Length;
        int rowsPerBatch = RowBatches.RowsPerBatch(dimension);
        bool isWeighted = Layout.WeightsField >= 0;
        var summary = new ColumnSummaryBuilder(dimension);
        var labels = Layout.LabelField < 0 ? null : new RowLabelsBuilder(Layout.LabelName, name);
        var errors = new DataErrors(name);

        // Grows to a whole batch only as rows come: a wide header alone must not cost memory.
        double[] batch = [];
        double[] weights = [];
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

            double weight = rows.Parse(batch.AsSpan(at, dimension), errors);
            if (isWeighted)
            {
                if (weights.Length == filled)
                {
                    Array.Resize(ref weights, Math.Min(Math.Max(2 * filled, 16), rowsPerBatch));
                }

                weights[filled] = weight;
            }

            // A row that counts as absent must not bring in a label of its own.
            labels?.Add(weight > 0 ? rows.Label : "");
            Rows++;
            if (++filled == rowsPerBatch)
            {
                Flush();
            }
        }

        errors.ThrowIfAny();
        Flush();
        Summary = summary.Build();
        if (isWeighted && Summary.Weight == 0)
        {
            throw Cells.NoWeight(name, Layout.WeightsName);
        }

        Labels = labels?.Build();

        void Flush()
        {
            if (filled > 0)
            {
                var values = batch.AsSpan(0, filled * dimension);
                var parsedWeights = isWeighted ? weights.AsSpan(0, filled) : default;
                summary.Add(new(values, parsedWeights, dimension));
                sink(values, parsedWeights);
                _offsets.Add(end);
                filled = 0;
            }
        }
    }
}
