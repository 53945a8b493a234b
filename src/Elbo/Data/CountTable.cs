using System.Globalization;
using Elbo.Data.Csv;

namespace Elbo.Data;

/// <summary>
/// Counts of words in documents, from a table with a header, in any order; only what occurs needs a row. Rows of the same document and word add up. Held in
/// memory: 8 bytes a pair, besides the names.
/// </summary>
public sealed class CountTable
{
    private CountTable(string name, IReadOnlyList<string> documents, IReadOnlyList<string> words, EventSource source, long unknown) =>
        (Name, Documents, Words, Source, Unknown) = (name, documents, words, source, unknown);

    /// <summary>What the table is called in messages.</summary>
    public string Name { get; }

    /// <summary>The names of the documents, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Documents { get; }

    /// <summary>The names of the words, by key: as given, or in ordinal order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The counts: a unit is a document, a key a word, a value how often it occurs there.</summary>
    public EventSource Source { get; }

    /// <summary>How many occurrences of words were left out because they are not known.</summary>
    public long Unknown { get; }

    /// <summary>Opens a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which columns to take; the first three if not given.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static CountTable Open(string path, CountOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = DataFiles.Open(path);
        return Load(stream, path, options);
    }

    /// <summary>Reads a table from a stream, to its end.</summary>
    /// <param name="stream">The table; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">Which columns to take; the first three if not given.</param>
    /// <exception cref="InvalidDataException">If anything in it is wrong: the message says where.</exception>
    public static CountTable Load(Stream stream, string name, CountOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        options ??= new();
        using var text = new Utf8Text(stream, name);
        var (head, isAll) = text.Head();
        using var records = new CsvRecords(text, options.Separator ?? CsvLayout.FindSeparator(head, isAll, name), name);
        if (!records.Read())
        {
            throw new InvalidDataException($"{name}: the file is empty; give a table with a header");
        }

        string[] columns = [.. Enumerable.Range(0, records.Count).Select(i => records[i].Trim())];
        text.Forget(records.CharactersRead);
        string[] selected = options.Count.Length == 0 ? [options.Document, options.Word] : [options.Document, options.Word, options.Count];
        int[] fields = [.. selected.Select(column => ColumnSelection.ResolveOne(column, columns, name))];
        if (fields.Distinct().Count() < fields.Length)
        {
            throw new InvalidDataException($"{name}: one column is named twice; documents, words and counts are in columns of their own");
        }

        var builder = new Builder(name, columns, fields, options);
        while (records.Read())
        {
            builder.Add(records);
            text.Forget(records.CharactersRead);
        }

        return builder.Build();
    }

    private sealed class Builder(string name, string[] columns, int[] fields, CountOptions options)
    {
        private readonly NameIndex _documents = new(), _words = new(options.Words);
        private readonly List<Dictionary<int, int>> _counts = [];
        private readonly DataErrors _errors = new(name);
        private long _unknown;

        public void Add(CsvRecords records)
        {
            if (records.Count != columns.Length)
            {
                _errors.Add(records.Row, string.Create(
                    CultureInfo.InvariantCulture, $"{records.Count} fields where {columns.Length} were expected; every row needs one for each column"));
                return;
            }

            string document = records[fields[0]].Trim(), word = records[fields[1]].Trim();
            if (document.Length == 0)
            {
                _errors.Add(records.Row, columns[fields[0]], "is empty; fill it in or remove the row");
                return;
            }

            int unit = _documents.IndexOf(document);
            if (unit == _counts.Count)
            {
                _counts.Add([]);
            }

            if (Count(records) is not { } count || count == 0)
            {
                return;
            }

            int key = options.Words.Count > 0 ? _words.Find(word) : word.Length == 0 ? -1 : _words.IndexOf(word);
            if (key >= 0)
            {
                long sum = (long)_counts[unit].GetValueOrDefault(key) + count;
                _counts[unit][key] = (int)Math.Min(sum, int.MaxValue);
                if (sum > int.MaxValue)
                {
                    _errors.Add(records.Row, columns[fields[1]], $"{Cells.Quote(word)} occurs more often in a document than can be counted");
                }
            }
            else if (word.Length == 0)
            {
                _errors.Add(records.Row, columns[fields[1]], "is empty; fill it in or remove the row");
            }
            else if (options.UnknownIsMissing)
            {
                _unknown += count;
            }
            else
            {
                _errors.Add(records.Row, columns[fields[1]], $"{Cells.Quote(word)} is none of the {options.Words.Count} words that the model knows; remove the row, or let --unknown leave it out");
            }
        }

        public CountTable Build()
        {
            _errors.ThrowIfAny();
            int events = _counts.Sum(static counts => counts.Count);
            if (events == 0)
            {
                throw new InvalidDataException($"{name}: no word occurs in any document; give rows with a count above 0");
            }

            // In an order of their own, so that neither the model nor its bits depend on the order of the rows of a document.
            var (words, rank) = options.Words.Count > 0 ? (_words.Names, null) : InOrder(_words.Names);
            int[] offsets = new int[_counts.Count + 1], keys = new int[events], values = new int[events];
            for (int u = 0; u < _counts.Count; u++)
            {
                int at = offsets[u];
                foreach (var (key, count) in _counts[u].Select(pair => (Key: rank?[pair.Key] ?? pair.Key, pair.Value)).OrderBy(static pair => pair.Key))
                {
                    (keys[at], values[at]) = (key, count);
                    at++;
                }

                offsets[u + 1] = at;
            }

            return new(name, _documents.Names, words, new(offsets, keys, values), _unknown);
        }

        private int? Count(CsvRecords records)
        {
            if (fields.Length < 3)
            {
                return 1;
            }

            string field = records[fields[2]];
            if (Cells.TryParse(field, out double count) && count >= 0 && count <= int.MaxValue && Math.Floor(count) == count)
            {
                return (int)count;
            }

            _errors.Add(records.Row, columns[fields[2]], $"{Cells.Quote(field.Trim())} is no count, which is a whole number, 0 or more; correct it or remove the row");
            return null;
        }

        private static (IReadOnlyList<string> Names, int[] Rank) InOrder(IReadOnlyList<string> names)
        {
            int[] order = [.. Enumerable.Range(0, names.Count).OrderBy(i => names[i], StringComparer.Ordinal)], rank = new int[order.Length];
            for (int i = 0; i < order.Length; i++)
            {
                rank[order[i]] = i;
            }

            return ([.. order.Select(i => names[i])], rank);
        }
    }
}
