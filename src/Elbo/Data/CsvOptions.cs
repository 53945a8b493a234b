namespace Elbo.Data;

/// <summary>What to take from a table, and how to read it where that cannot be seen from the file.</summary>
public sealed record CsvOptions
{
    /// <summary>
    /// The columns to take, separated by commas: names, numbers from 1 (where no column has that name), and ranges such as
    /// <c>a..c</c>, all in the order given. Empty takes every column but the label and the weights; they must then all hold numbers.
    /// </summary>
    public string Columns { get; init; } = "";

    /// <summary>
    /// The columns to take by exactly these names, as a fitted model knows them; they come before <see cref="Columns"/>. A table that has no
    /// header, and not these names by their numbers either, gives all its columns but the label and the weights, by position.
    /// <see langword="null"/> if the names do not matter.
    /// </summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>How cells are read that are no numbers; <see langword="null"/> if every cell must be a finite number.</summary>
    public ColumnTyping? Typing { get; init; }

    /// <summary>
    /// Whether cells of columns of numbers may be missing (empty, <c>?</c>, <c>.</c>, <c>-</c>, <c>NA</c>, <c>N/A</c>, <c>NaN</c>, <c>null</c>): they are read as
    /// NaN. Otherwise such a cell is an error. Where <see cref="Typing"/> is given, cells may always be missing.
    /// </summary>
    public bool AllowsMissing { get; init; }

    /// <summary>
    /// Whether numbers of an npy file are checked whenever they are read, and not once for all before: opening it reads none of them, and what is wrong is found
    /// later. For whoever reads all of it anyway, once or twice.
    /// </summary>
    public bool ChecksWhenRead { get; init; }

    /// <summary>The name, or the number from 1, of a column that holds known labels, as text or numbers; empty if there is none.</summary>
    public string Label { get; init; } = "";

    /// <summary>
    /// The name, or the number from 1, of a column that says how many times each row counts: finite numbers, 0 or more, whole or not. A row
    /// of weight 0 counts as absent. Empty if every row counts once.
    /// </summary>
    public string Weights { get; init; } = "";

    /// <summary>What stands between fields: a comma, a semicolon, a tab or a space; <see langword="null"/> finds out.</summary>
    /// <exception cref="ArgumentException">If it is something else.</exception>
    public char? Separator
    {
        get;
        init => field = value is null or ',' or ';' or '\t' or ' '
            ? value
            : throw new ArgumentException($"'{value}' cannot separate fields; choose a comma, a semicolon, a tab or a space.", nameof(value));
    }

    /// <summary>Whether the first row holds names; <see langword="null"/> finds out: a first row of numbers alone holds none.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>
    /// Rows that take up to so many bytes stay in memory once parsed; those of a larger file are read again from a temporary array
    /// (<see cref="UsesCache"/>), or parsed again on every read. The batches are the same.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">If it is negative.</exception>
    public long MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 16 << 20;

    /// <summary>
    /// Whether <see cref="RowSource"/> keeps the rows of a table that exceeds <see cref="MemoryLimit"/>, once parsed, in a temporary file, so that every
    /// further pass reads numbers instead of text. It takes 8 bytes a number.
    /// </summary>
    public bool UsesCache { get; init; } = true;
}
