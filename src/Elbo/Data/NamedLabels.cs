using System.Globalization;
using Elbo.Data.Csv;

namespace Elbo.Data;

/// <summary>Labels of named units, from a table with a header and one unit a row: known classes of items.</summary>
public sealed class NamedLabels
{
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    private NamedLabels(string name) => Name = name;

    /// <summary>What the table is called in messages.</summary>
    public string Name { get; }

    /// <summary>The label of every unit, by its name.</summary>
    public IReadOnlyDictionary<string, string> Labels => _labels;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="unit">The column of units; the first if the table has none of this name.</param>
    /// <param name="label">The column of labels; the second if the table has none of this name.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static NamedLabels Open(string path, string unit, string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = DataFiles.OpenUnpacked(path);
        using var text = new Utf8Text(stream, path);
        var (head, isAll) = text.Head();
        using var records = new CsvRecords(text, CsvLayout.FindSeparator(head, isAll, path), path);
        if (!records.Read())
        {
            throw new InvalidDataException($"{path}: the file is empty; give a table with a header");
        }

        string[] columns = [.. Enumerable.Range(0, records.Count).Select(i => records[i].Trim())];
        if (columns.Length < 2)
        {
            throw new InvalidDataException($"{path}: there is one column; give one of names and one of labels");
        }

        int unitField = Math.Max(0, Array.IndexOf(columns, unit)), labelField = Array.IndexOf(columns, label);
        labelField = labelField < 0 ? (unitField == 1 ? 0 : 1) : labelField;
        text.Forget(records.CharactersRead);
        var labels = new NamedLabels(path);
        var errors = new DataErrors(path);
        while (records.Read())
        {
            if (records.Count != columns.Length)
            {
                errors.Add(records.Row, string.Create(
                    CultureInfo.InvariantCulture, $"{records.Count} fields where {columns.Length} were expected; every row needs one for each column"));
                continue;
            }

            string name = records[unitField].Trim(), value = records[labelField].Trim();
            if (value.Length > 0 && labels._labels.GetValueOrDefault(name, value) != value)
            {
                errors.Add(records.Row, columns[labelField], $"{Cells.Quote(name)} is {Cells.Quote(value)} here and {Cells.Quote(labels._labels[name])} above; remove one of the rows");
            }
            else if (value.Length > 0)
            {
                labels._labels[name] = value;
            }

            text.Forget(records.CharactersRead);
        }

        errors.ThrowIfAny();
        return labels;
    }
}
