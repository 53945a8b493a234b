namespace Elbo.Data;

/// <summary>
/// How a table is read in which not all cells are numbers, or not all are there. Missing cells (empty, <c>?</c>, <c>.</c>, <c>-</c>, <c>NA</c>, <c>N/A</c>,
/// <c>NaN</c>, <c>null</c>) become NaN; categories become codes 0, 1, ….
/// </summary>
public sealed record ColumnTyping
{
    /// <summary>What is said of columns, each in one rule at most.</summary>
    public IReadOnlyList<ColumnRule> Rules { get; init; } = [];

    /// <summary>
    /// What the cells of all other columns are; if not given, the first cell that is not missing tells: a text makes the column a category, a number real
    /// numbers.
    /// </summary>
    public ColumnKind? Otherwise { get; init; }

    /// <summary>The columns of a fitted model, in its order, so that new rows have its codes; <see langword="null"/> finds kinds and categories out.</summary>
    public IReadOnlyList<ColumnType>? Known { get; init; }

    /// <summary>Whether a category that is not among the known ones counts as missing; else it is an error.</summary>
    public bool UnknownIsMissing { get; init; }

    /// <summary>The kinds that the rules give to columns, by the columns' numbers; <see langword="null"/> for one that is left out.</summary>
    internal Dictionary<int, ColumnKind?> Resolve(IReadOnlyList<string> columns, string name)
    {
        var kinds = new Dictionary<int, ColumnKind?>();
        foreach (var rule in Rules)
        {
            foreach (int column in ColumnSelection.Resolve(rule.Columns, columns, name))
            {
                if (!kinds.TryAdd(column, rule.Kind))
                {
                    throw new InvalidDataException($"{name}: column {Cells.Quote(columns[column])} is given a type twice; give it one");
                }
            }
        }

        return kinds;
    }

    /// <summary>The codecs of known columns.</summary>
    internal ColumnCodec[] Codecs(int columns, string name) => Known!.Count == columns
        ? [.. Known.Select(type => new ColumnCodec(type, UnknownIsMissing))]
        : throw new InvalidDataException(
            $"{name}: has {columns} column{(columns == 1 ? "" : "s")}, but the model has {Known.Count} ({string.Join(", ", Known.Select(static type => type.Name))}); choose them with --columns");
}
