using System.Globalization;

namespace Elbo.Data;

/// <summary>Finds out what the cells of a column are, and its categories, from cells that come one by one.</summary>
internal sealed class ColumnTypeBuilder(string column, ColumnKind? given, string name)
{
    /// <summary>So many different texts in a column of which nothing was said mean that it names rows.</summary>
    private const int MostFound = 1_000;
    private const int MostGiven = 100_000;

    /// <summary>So many texts that all differ do, too.</summary>
    private const int Different = 30;

    private readonly NameIndex _names = new();
    private ColumnKind? _found;
    private long _seen;

    /// <summary>Looks at a cell.</summary>
    public void Add(string field)
    {
        if (Cells.IsMissing(field))
        {
            return;
        }

        _seen++;
        var kind = given ?? (_found ??= Cells.IsText(field) ? ColumnKind.Category : ColumnKind.Real);
        if (kind is not (ColumnKind.Category or ColumnKind.Binary))
        {
            return;
        }

        _names.IndexOf(field.Trim());
        int most = given is null ? MostFound : MostGiven;
        if (_names.Names.Count > most)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: column {Cells.Quote(column)} has more than {most} different values; leave it out ({column}:skip in --types), or choose the others with --columns"));
        }
    }

    /// <summary>What was found.</summary>
    /// <exception cref="InvalidDataException">If there was nothing, or more than two values in a column that has two.</exception>
    public ColumnType Build()
    {
        if (_seen == 0)
        {
            throw new InvalidDataException(
                $"{name}: column {Cells.Quote(column)} has no value in any row; leave it out ({column}:skip in --types), or choose the others with --columns");
        }

        var type = new ColumnType(column, given ?? _found!.Value);
        if (!type.IsCoded)
        {
            return type;
        }

        if (given is null && _seen >= Different && _names.Names.Count == _seen)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: column {Cells.Quote(column)} has a different text in every row, as names have; leave it out ({column}:skip in --types), or choose the others with --columns"));
        }

        var names = InOrder(_names.Names);
        if (type.Kind == ColumnKind.Category)
        {
            return type with { Categories = names };
        }

        const int Two = 2;
        if (names.Count > Two)
        {
            throw new InvalidDataException(
                $"{name}: column {Cells.Quote(column)} has {names.Count} different values ({string.Join(", ", names.Take(Two + 1).Select(Cells.Shorten))}{(names.Count > Two + 1 ? ", …" : "")}), and a Bernoulli column has two; give it another type: {column}:categorical");
        }

        // A column of zeros, or of ones, still has both.
        return type with { Categories = names is ["0"] or ["1"] ? ["0", "1"] : names };
    }

    private static IReadOnlyList<string> InOrder(IReadOnlyList<string> names)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string text in names)
        {
            if (!Cells.TryParse(text, out double number) || !double.IsFinite(number))
            {
                return [.. names.Order(StringComparer.Ordinal)];
            }

            numbers[text] = number;
        }

        // 1 and 1.0 are one category, called by the shorter of its names.
        return [.. names.GroupBy(text => numbers[text]).OrderBy(static group => group.Key)
            .Select(static group => group.OrderBy(static text => text.Length).ThenBy(static text => text, StringComparer.Ordinal).First())];
    }
}
