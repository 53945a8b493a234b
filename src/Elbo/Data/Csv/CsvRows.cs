using System.Globalization;

namespace Elbo.Data.Csv;

/// <summary>The rows of a table, one after the other: the separator, the header and the columns are known once it is there.</summary>
internal sealed class CsvRows : IRowReader
{
    private readonly Utf8Text _text;
    private readonly CsvRecords _records;

    // For a reader that stops at the first row that is wrong.
    private readonly DataErrors _errors;
    private bool _isFirst = true;

    /// <summary>Reads up to the first row of data, and as much more as it takes to find the separator.</summary>
    /// <param name="stream">The table, uncompressed; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What to take.</param>
    /// <exception cref="InvalidDataException">If there is no row, or no way to take from it what the options ask for.</exception>
    internal CsvRows(Stream stream, string name, CsvOptions options)
    {
        _errors = new(name);
        _text = new(stream, name);
        CsvRecords? records = null;
        try
        {
            var (head, isAll) = _text.Head();
            if (head.IsEmpty)
            {
                throw Empty(name);
            }

            char separator = options.Separator ?? CsvLayout.FindSeparator(head, isAll, name);
            records = new(_text, separator, name);
            if (!records.Read())
            {
                throw Empty(name);
            }

            string[] first = Fields(records);
            bool hasHeader = options.HasHeader ?? !CsvLayout.IsAllNumbers(first);
            Start = _text.ByteOffset(hasHeader ? records.CharactersRead : 0);
            string[] data = first;
            if (hasHeader)
            {
                if (!records.Read())
                {
                    throw new InvalidDataException($"{name}: there are no rows below the header; give at least one");
                }

                data = Fields(records);
            }

            Layout = CsvLayout.Find(hasHeader ? first : null, data, records.Row, separator, options, name);
            _records = records;
        }
        catch
        {
            records?.Dispose();
            _text.Dispose();
            throw;
        }
    }

    internal CsvLayout Layout { get; }

    public IReadOnlyList<string> Columns => Layout.Names;

    public string Weights => Layout.WeightsName;

    /// <summary>The offset of the first row's first byte.</summary>
    internal long Start { get; }

    /// <summary>The label of the row, where a column holds it.</summary>
    internal string Label => _records[Layout.LabelField];

    /// <summary>Whether the row counts as absent: it is of weight 0.</summary>
    internal bool IsAbsent() => Layout.WeightsField >= 0 && Cells.TryParse(_records[Layout.WeightsField], out double weight) && weight == 0;

    /// <summary>A field of the row, as it stands.</summary>
    internal string Field(int column) => _records[Layout.Fields[column]];

    /// <summary>Goes to the next row, whatever is wrong with it.</summary>
    internal bool Read()
    {
        if (_isFirst)
        {
            _isFirst = false;
            return true;
        }

        return _records.Read();
    }

    /// <summary>The offset of the byte after the row; to be asked of every row, or what was read is kept.</summary>
    internal long EndOffset() => _text.ByteOffset(_records.CharactersRead);

    /// <summary>Whether the row has as many fields as it should.</summary>
    internal bool IsWhole(DataErrors errors)
    {
        if (_records.Count == Layout.Width)
        {
            return true;
        }

        errors.Add(_records.Row, string.Create(
            CultureInfo.InvariantCulture,
            $"{_records.Count} {(_records.Count == 1 ? "field" : "fields")} where {Layout.Width} were expected; every row needs one for each column"));
        return false;
    }

    /// <summary>Parses a row that is whole; what cannot be parsed is 0.</summary>
    /// <returns>The row's weight; 1 where no column holds it.</returns>
    internal double Parse(Span<double> into, DataErrors errors) => Layout.Read(_records, into, errors);

    public bool Advance()
    {
        if (!Read())
        {
            return false;
        }

        _text.Forget(_records.CharactersRead);
        IsWhole(_errors);
        _errors.ThrowIfAny();
        return true;
    }

    public double Take(Span<double> into)
    {
        double weight = Parse(into, _errors);
        _errors.ThrowIfAny();
        return weight;
    }

    public void Dispose()
    {
        _records.Dispose();
        _text.Dispose();
    }

    private static InvalidDataException Empty(string name) => new($"{name}: the file is empty; give a table");

    private static string[] Fields(CsvRecords records)
    {
        var fields = new string[records.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = records[i];
        }

        return fields;
    }
}
