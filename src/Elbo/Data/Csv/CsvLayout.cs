using System.Globalization;

namespace Elbo.Data.Csv;

/// <summary>How the fields of a table's rows become numbers, a label and a weight.</summary>
/// <param name="Separator">What stands between fields.</param>
/// <param name="Width">How many fields every row has.</param>
/// <param name="Names">The names of the selected columns.</param>
/// <param name="Fields">The field of every selected column.</param>
/// <param name="LabelField">The field of the label, or −1.</param>
/// <param name="LabelName">The name of the label's column.</param>
/// <param name="WeightsField">The field of the weight, or −1.</param>
/// <param name="WeightsName">The name of the weights' column.</param>
/// <param name="Codecs">How the selected columns' cells are read; <see langword="null"/> where all of them must be numbers.</param>
internal sealed record CsvLayout(
    char Separator, int Width, IReadOnlyList<string> Names, int[] Fields, int LabelField, string LabelName, int WeightsField, string WeightsName, ColumnCodec[]? Codecs)
{
    private const int MostColumns = 1_000_000;

    // A comma comes late because it is also a decimal comma, a space last because it also stands inside names.
    private static readonly char[] Separators = ['\t', ';', ',', ' '];

    /// <summary>Finds the separator: the one that cuts the first rows into the same number of fields.</summary>
    internal static char FindSeparator(ReadOnlyMemory<char> head, bool isAll, string name)
    {
        char best = ',';
        int bestRecords = 0;
        foreach (char separator in Separators)
        {
            var counts = CountFields(head, isAll, separator, name);
            var (width, records) = counts.Where(count => count > 1).GroupBy(count => count)
                .Select(group => (Width: group.Key, Records: group.Count()))
                .OrderByDescending(group => group.Records)
                .FirstOrDefault();

            // A table written by R has a name less than fields.
            bool agrees = width > 0 && (records == counts.Count || (records == counts.Count - 1 && counts[0] == width - 1));
            if (agrees)
            {
                return separator;
            }

            if (separator != ' ' && records > bestRecords)
            {
                (best, bestRecords) = (separator, records);
            }
        }

        return best;
    }

    /// <summary>Whether a first record is a row of data: numbers, perhaps some missing, and nothing else.</summary>
    internal static bool IsAllNumbers(string[] fields)
    {
        bool any = false;
        foreach (string field in fields)
        {
            if (Cells.IsText(field))
            {
                return false;
            }

            any |= !Cells.IsMissing(field);
        }

        return any;
    }

    /// <summary>Works the layout out from the first records.</summary>
    /// <param name="header">The fields of the header, if there is one.</param>
    /// <param name="data">The fields of the first row of data.</param>
    /// <param name="row">The line on which that row begins.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="options">What the caller wants.</param>
    /// <param name="name">What to call the data in messages.</param>
    internal static CsvLayout Find(string[]? header, string[] data, long row, char separator, CsvOptions options, string name)
    {
        int named = (header ?? data).Length;
        if (named > MostColumns)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: the first row has {named} fields, more than {MostColumns}; is this a table?"));
        }

        bool emptyName = header is [{ Length: 0 }, _, ..];
        bool nameless = header is not null && !emptyName && HasNamelessRowNames(header, data);
        int width = nameless ? named + 1 : named;
        int offset = emptyName || nameless ? 1 : 0;
        string[] columns = [.. header is null ? ColumnNames.Numbered(width) : HeaderNames(header, width - offset, name)];

        int label = options.Label.Length == 0 ? -1 : ColumnSelection.ResolveOne(options.Label, columns, name);
        int weights = options.Weights.Length == 0 ? -1 : ColumnSelection.ResolveOne(options.Weights, columns, name);
        var kinds = options.Typing?.Resolve(columns, name) ?? [];
        int[]? byName = options.Names is null ? null : ColumnSelection.ResolveNames(options.Names, columns, areNamed: header is not null, name);
        int[] selected = byName
            ?? (options.Columns.Length == 0 || options.Names is not null
                ? [.. Enumerable.Range(0, columns.Length).Where(i => i != label && i != weights && !(kinds.TryGetValue(i, out var kind) && kind is null))]
                : ColumnSelection.Resolve(options.Columns, columns, name));
        ColumnSelection.RefuseDoubles(selected, [(label, "label"), (weights, "column of weights")], columns, name);
        if (data.Length == width && options.Typing is null)
        {
            RefuseText(columns, selected, data, offset, row, label >= 0, name);
        }

        return new(
            separator,
            width,
            [.. selected.Select(i => columns[i])],
            [.. selected.Select(i => i + offset)],
            label < 0 ? -1 : label + offset,
            label < 0 ? "" : columns[label],
            weights < 0 ? -1 : weights + offset,
            weights < 0 ? "" : columns[weights],
            options.Typing is { Known: not null } typing ? typing.Codecs(selected.Length, name) : null)
        {
            Kinds = [.. selected.Select(i => kinds.GetValueOrDefault(i) ?? options.Typing?.Otherwise)],
            AllowsMissing = options.AllowsMissing,
        };
    }

    /// <summary>What is said of the cells of the selected columns; <see langword="null"/> for a column of which nothing is.</summary>
    internal IReadOnlyList<ColumnKind?> Kinds { get; private init; } = [];

    /// <summary>Whether cells that are missing are read as NaN where no codec says so.</summary>
    internal bool AllowsMissing { get; private init; }

    /// <summary>The numbers of a record that has as many fields as it should; what cannot be read is told, and 0.</summary>
    /// <returns>The row's weight; 1 where no column holds it.</returns>
    internal double Read(CsvRecords records, Span<double> into, DataErrors errors)
    {
        double weight = 1;
        if (WeightsField >= 0)
        {
            string text = records[WeightsField];
            if (!Cells.TryParse(text, out weight) || !Cells.IsUsableWeight(weight))
            {
                errors.Add(records.Row, WeightsName, Cells.WeightComplaint(text));
                weight = 0;
            }
        }

        for (int column = 0; column < into.Length; column++)
        {
            string field = records[Fields[column]];
            if (Codecs is not null)
            {
                // A row that counts as absent may have a category that no other row has.
                if (!Codecs[column].TryRead(field, out into[column]) && !(weight == 0 && Codecs[column].IsCoded))
                {
                    errors.Add(records.Row, Names[column], Codecs[column].Complaint(field));
                }
            }
            else if (!Cells.TryParse(field, out into[column]) || !Cells.IsUsable(into[column]))
            {
                if (AllowsMissing && Cells.IsMissing(field))
                {
                    into[column] = double.NaN;
                    continue;
                }

                errors.Add(records.Row, Names[column], Cells.Complaint(field));
                into[column] = 0;
            }
        }

        return weight;
    }

    private static List<int> CountFields(ReadOnlyMemory<char> head, bool isAll, char separator, string name)
    {
        const int Enough = 100;
        var counts = new List<int>();
        try
        {
            using var text = new StringReader(head.ToString());
            using var records = new CsvRecords(text, separator, name);
            while (counts.Count < Enough && records.Read())
            {
                counts.Add(records.Count);
            }
        }
        catch (InvalidDataException)
        {
            // This separator does not make a table of it; if none does, reading says what is wrong and where.
        }

        // Where the head was cut, so was its last record.
        if (!isAll && counts.Count is > 1 and < Enough)
        {
            counts.RemoveAt(counts.Count - 1);
        }

        return counts;
    }

    /// <summary>R may write row names without a name above; what does not look like them must not be dropped silently.</summary>
    private static bool HasNamelessRowNames(string[] header, string[] data) =>
        data.Length == header.Length + 1 && (data[0] is "1" || Cells.IsText(data[0]));

    private static List<string> HeaderNames(string[] header, int count, string name)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in header.Skip(header.Length - count))
        {
            string column = text.Trim();
            if (column.Length == 0)
            {
                column = string.Create(CultureInfo.InvariantCulture, $"x{names.Count + 1}");
            }

            if (!seen.Add(column))
            {
                throw new InvalidDataException($"{name}: two columns are named {Cells.Quote(column)} in the header; rename one");
            }

            names.Add(column);
        }

        return names;
    }

    private static void RefuseText(string[] columns, int[] selected, string[] data, int offset, long row, bool hasLabel, string name)
    {
        const int Shown = 5;
        int[] texts = [.. selected.Where(i => Cells.IsText(data[i + offset]))];
        if (texts.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", texts.Take(Shown).Select(i => Cells.Quote(columns[i]))) + (texts.Length > Shown ? ", …" : "");
        string values = string.Join(", ", texts.Take(Shown).Select(i => Cells.Quote(data[i + offset].Trim()))) + (texts.Length > Shown ? ", …" : "");
        string label = columns[texts[0]].Any(char.IsWhiteSpace) ? Cells.Quote(columns[texts[0]]) : Cells.Shorten(columns[texts[0]]);
        string remedy = hasLabel ? "choose numeric columns with --columns"
            : texts.Length == 1 ? $"choose numeric columns with --columns, or use it by --label {label}"
            : $"choose numeric columns with --columns, or use one of them by --label, for example --label {label}";
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {(texts.Length == 1 ? "column" : "columns")} {names} {(texts.Length == 1 ? "holds" : "hold")} text ({values} in row {row}); {remedy}"));
    }
}
