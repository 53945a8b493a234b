using System.Globalization;
using Elbo.Data.Csv;

namespace Elbo.Data;

/// <summary>Events of named units, keys and values, from a table with a header and one event a row, in any order.</summary>
public sealed class EventTable
{
    private EventTable(string name, IReadOnlyList<string> units, IReadOnlyList<string> keys, IReadOnlyList<string> values, EventSource source) =>
        (Name, Units, Keys, Values, Source) = (name, units, keys, values, source);

    /// <summary>What the table is called in messages.</summary>
    public string Name { get; }

    /// <summary>The names of the units, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>The names of the keys, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The names of the values.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The events, grouped by unit; those of a unit in the order of their rows.</summary>
    public EventSource Source { get; }

    /// <summary>Opens a table.</summary>
    /// <param name="path">The file; one that ends in <c>.gz</c> is unpacked.</param>
    /// <param name="options">Which columns to take; the first three if not given.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static EventTable Open(string path, EventOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = DataFiles.OpenUnpacked(path);
        return Load(stream, path, options);
    }

    /// <summary>The events in another numbering of the keys; those of keys that have no number there are left out.</summary>
    /// <param name="keys">The names of the keys.</param>
    public EventSource SourceFor(IReadOnlyList<string> keys)
    {
        var numbers = new NameIndex(keys);
        int[] keyOf = [.. Keys.Select(numbers.Find)], offsets = new int[Units.Count + 1];
        List<int> kept = [];
        for (int u = 0; u < Units.Count; u++)
        {
            for (int e = Source.Offsets[u]; e < Source.Offsets[u + 1]; e++)
            {
                if (keyOf[Source.Keys[e]] >= 0)
                {
                    kept.Add(e);
                }
            }

            offsets[u + 1] = kept.Count;
        }

        return new(
            offsets,
            [.. kept.Select(e => keyOf[Source.Keys[e]])],
            [.. kept.Select(e => Source.Values[e])],
            Source.EventWeights.IsEmpty ? null : [.. kept.Select(e => Source.EventWeights[e])]);
    }

    /// <summary>Reads a table from a stream, to its end, into memory: about 8 bytes an event, besides the names.</summary>
    /// <param name="stream">The table; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">Which columns to take; the first three if not given.</param>
    /// <exception cref="InvalidDataException">If anything in it is wrong: the message says where.</exception>
    public static EventTable Load(Stream stream, string name, EventOptions? options = null)
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
        int[] fields = [.. new[] { options.Unit, options.Key, options.Value }.Select(column => ColumnSelection.ResolveOne(column, columns, name))];
        int weightField = options.Weights.Length == 0 ? -1 : ColumnSelection.ResolveOne(options.Weights, columns, name);
        if (fields.Append(weightField).Distinct().Count() < 4)
        {
            throw new InvalidDataException($"{name}: one column is named twice; units, keys, values and weights are in columns of their own");
        }

        var rows = new Rows(name, columns, fields, weightField, options.Values);
        while (records.Read())
        {
            rows.Add(records);
            text.Forget(records.CharactersRead);
        }

        return rows.Build();
    }

    private sealed class Rows(string name, string[] columns, int[] fields, int weightField, IReadOnlyList<string> given)
    {
        private readonly NameIndex _units = new(), _keys = new(), _values = new(given);
        private readonly List<int> _unitOf = [], _keyOf = [], _valueOf = [];
        private readonly List<double> _weights = [];
        private readonly DataErrors _errors = new(name);

        public void Add(CsvRecords records)
        {
            if (records.Count != columns.Length)
            {
                _errors.Add(records.Row, string.Create(
                    CultureInfo.InvariantCulture, $"{records.Count} fields where {columns.Length} were expected; every row needs one for each column"));
                return;
            }

            string unit = records[fields[0]].Trim(), key = records[fields[1]].Trim(), value = records[fields[2]].Trim();
            if (unit.Length == 0)
            {
                _errors.Add(records.Row, columns[fields[0]], "is empty; fill it in or remove the row");
                return;
            }

            if (value.Length == 0)
            {
                // Nobody said anything of it, but it is there.
                _units.IndexOf(unit);
                return;
            }

            if (key.Length == 0)
            {
                _errors.Add(records.Row, columns[fields[1]], "is empty; fill it in or remove the row");
                return;
            }

            int valueIndex = given.Count > 0 ? _values.Find(value) : _values.IndexOf(value);
            if (valueIndex < 0)
            {
                _errors.Add(records.Row, columns[fields[2]], $"{Cells.Quote(value)} is none of {string.Join(", ", given.Select(Cells.Shorten))}; correct it, or name it among them");
                return;
            }

            if (weightField >= 0)
            {
                if (!Cells.TryParse(records[weightField], out double weight) || !Cells.IsUsableWeight(weight))
                {
                    _errors.Add(records.Row, columns[weightField], Cells.WeightComplaint(records[weightField]));
                    return;
                }

                _weights.Add(weight);
            }

            _unitOf.Add(_units.IndexOf(unit));
            _keyOf.Add(_keys.IndexOf(key));
            _valueOf.Add(valueIndex);
        }

        public EventTable Build()
        {
            _errors.ThrowIfAny();
            if (_unitOf.Count == 0)
            {
                throw new InvalidDataException($"{name}: there are no rows with a value in column {Cells.Quote(columns[fields[2]])}; give at least one");
            }

            var (values, rank) = given.Count > 0 ? (_values.Names, null) : InOrder(_values.Names);
            int count = _unitOf.Count;
            var offsets = new int[_units.Names.Count + 1];
            foreach (int unit in _unitOf)
            {
                offsets[unit + 1]++;
            }

            for (int u = 1; u < offsets.Length; u++)
            {
                offsets[u] += offsets[u - 1];
            }

            int[] next = offsets[..^1], keyOf = new int[count], valueOf = new int[count];
            double[]? weights = weightField < 0 ? null : new double[count];
            for (int row = 0; row < count; row++)
            {
                int at = next[_unitOf[row]]++;
                keyOf[at] = _keyOf[row];
                valueOf[at] = rank is null ? _valueOf[row] : rank[_valueOf[row]];
                if (weights is not null)
                {
                    weights[at] = _weights[row];
                }
            }

            return new(name, _units.Names, _keys.Names, values, new(offsets, keyOf, valueOf, weights));
        }

        private static (IReadOnlyList<string> Names, int[]? Rank) InOrder(IReadOnlyList<string> names)
        {
            var numbers = new double[names.Count];
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!Cells.TryParse(names[i], out numbers[i]) || !double.IsFinite(numbers[i]))
                {
                    return (names, null);
                }
            }

            int[] order = [.. Enumerable.Range(0, numbers.Length).OrderBy(i => numbers[i])], rank = new int[order.Length];
            for (int i = 0; i < order.Length; i++)
            {
                rank[order[i]] = i;
            }

            return ([.. order.Select(i => names[i])], rank);
        }
    }
}
