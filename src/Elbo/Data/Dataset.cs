using System.Text;

namespace Elbo.Data;

/// <summary>A small published table that comes along, with what its columns are for.</summary>
/// <param name="Name">The name it is found by.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Measures">The columns that a model is fitted to.</param>
/// <param name="Label">The column of known classes; empty if there is none.</param>
/// <param name="Time">The column that orders the rows in time; empty if their order means nothing.</param>
/// <param name="Source">Where the numbers come from.</param>
public sealed record Dataset(
    string Name, string Description, IReadOnlyList<string> Measures, string Label, string Time, string Source)
{
    /// <summary>The table as text: comma-separated, with a header.</summary>
    public string Text
    {
        get
        {
            using var stream = OpenStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Opens the table: its measures as columns, its classes as labels.</summary>
    /// <param name="options">What to take instead; where it names no columns or no label, they are the ones above.</param>
    /// <exception cref="InvalidDataException">If the options name a column that does not exist or holds text.</exception>
    public RowSource Open(CsvOptions? options = null)
    {
        options ??= new();
        IReadOnlyList<string> columns = [.. Columns()];
        int weights = options.Weights.Length == 0 ? -1 : ColumnSelection.ResolveOne(options.Weights, columns, Name);
        if (options.Label.Length == 0 && Label.Length > 0 && (weights < 0 || columns[weights] != Label) && !IsSelected(Label, columns, options))
        {
            options = options with { Label = Label };
        }

        if (options.Columns.Length == 0 && options.Names is null)
        {
            // A measure that the caller made the label or the weights is no measure any more.
            int label = options.Label.Length == 0 ? -1 : ColumnSelection.ResolveOne(options.Label, columns, Name);
            options = options with { Columns = string.Join(',', Measures.Where(m => (label < 0 || columns[label] != m) && (weights < 0 || columns[weights] != m))) };
        }

        // The text is known: it needs no guessing, whatever other files may need.
        using var stream = OpenStream();
        var rows = CsvSource.Load(stream, Name, options with { Separator = ',', HasHeader = true });
        return new(Name, rows, rows.Labels);
    }

    private bool IsSelected(string column, IReadOnlyList<string> columns, CsvOptions options) =>
        options.Names?.Contains(column, StringComparer.Ordinal)
        ?? (options.Columns.Length > 0 && ColumnSelection.Resolve(options.Columns, columns, Name).Any(i => columns[i] == column));

    private string[] Columns()
    {
        using var stream = OpenStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadLine()!.Split(',');
    }

    private Stream OpenStream() =>
        typeof(Dataset).Assembly.GetManifestResourceStream($"data/{Name}.csv")
        ?? throw new InvalidOperationException($"The data set {Name} is not part of this assembly.");
}
