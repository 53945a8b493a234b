using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Elbo.Data.Csv;

/// <summary>The records of a table, one by one. Blank lines are skipped; spaces that separate count as one.</summary>
internal sealed class CsvRecords : IDisposable
{
    private const int LongestField = 1 << 20;

    private readonly CsvParser _parser;
    private readonly string _name;
    private readonly bool _spaces;
    private readonly List<int> _filled = [];
    private long _lines;
    private int _parserLines;
    private int _embedded;
    private bool _openQuote;

    /// <summary>Begins at the first record.</summary>
    /// <param name="text">The text; stays open.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="name">What to call the data in messages.</param>
    internal CsvRecords(TextReader text, char separator, string name)
    {
        _name = name;
        _spaces = separator == ' ';
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            HasHeaderRecord = false,
            IgnoreBlankLines = true,
            MaxFieldSize = LongestField,
            BufferSize = 1 << 14,

            // Its check against them refuses a separating space; nothing is trimmed here, so they are not needed.
            WhiteSpaceChars = [],
            BadDataFound = bad => _openQuote |= IsOpen(bad.Field),
        };
        _parser = new(text, configuration, leaveOpen: true);
    }

    /// <summary>How many fields the record has.</summary>
    internal int Count => _spaces ? _filled.Count : _parser.Count;

    /// <summary>The line on which the record begins, from 1.</summary>
    internal long Row { get; private set; }

    /// <summary>How many characters were read up to the end of the record.</summary>
    internal long CharactersRead => _parser.CharCount;

    /// <summary>A field, without its quotes.</summary>
    internal string this[int field] => _parser[_spaces ? _filled[field] : field];

    /// <summary>Goes to the next record that is not blank.</summary>
    /// <exception cref="InvalidDataException">If the text is no table, for example because a quote is never closed.</exception>
    internal bool Read()
    {
        try
        {
            while (_parser.Read())
            {
                // The parser counts lines and records; what the lines gain on the records are line ends inside quotes.
                // Its counters wrap where an endless stream has more than two billion; their differences do not.
                int embedded = _parser.RawRow - _parser.Row;
                _lines += _parser.RawRow - _parserLines;
                _parserLines = _parser.RawRow;
                Row = _lines - (embedded - _embedded);
                if (embedded != _embedded)
                {
                    RefuseOpenQuote();
                }

                _embedded = embedded;
                if (_spaces)
                {
                    Collapse();
                }

                if (!IsBlank())
                {
                    return true;
                }
            }

            return false;
        }
        catch (MaxFieldSizeException e)
        {
            throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_name}: a field after row {Row} is longer than {LongestField} characters; is a quote never closed?"),
                e);
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"{_name}: the row after row {Row} cannot be parsed as a table"), e);
        }
    }

    public void Dispose() => _parser.Dispose();

    private static bool IsOpen(string field) => field.StartsWith('"') && (field.Length == 1 || !field.EndsWith('"'));

    private void RefuseOpenQuote()
    {
        _openQuote = false;
        for (int i = 0; i < _parser.Count; i++)
        {
            _ = _parser[i];
        }

        if (_openQuote)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{_name}: row {Row}: a quote is opened and not closed on this row; close it or remove it"));
        }
    }

    private void Collapse()
    {
        _filled.Clear();
        for (int i = 0; i < _parser.Count; i++)
        {
            if (_parser[i].Length > 0)
            {
                _filled.Add(i);
            }
        }
    }

    private bool IsBlank() =>
        Count == 0 || (Count == 1 && string.IsNullOrWhiteSpace(this[0]) && !_parser.RawRecord.Contains('"'));
}
