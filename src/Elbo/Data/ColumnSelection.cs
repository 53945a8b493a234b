using System.Globalization;

namespace Elbo.Data;

/// <summary>Finds the columns that a selection such as <c>a,b,d..f</c> names.</summary>
internal static class ColumnSelection
{
    private const string RangeMark = "..";

    /// <summary>The indices of the selected columns, from 0, in the order selected.</summary>
    internal static int[] Resolve(string selection, IReadOnlyList<string> columns, string name)
    {
        // A name may hold a comma; the whole text then is one name.
        if (IndexOfName(selection, columns) is { } whole)
        {
            return [whole];
        }

        var chosen = new List<int>();
        var seen = new HashSet<int>();
        foreach (string part in selection.Split(',', StringSplitOptions.TrimEntries))
        {
            var (first, last) = Range(part, columns, name);
            if (first > last)
            {
                throw new InvalidDataException(
                    $"{name}: the range {Cells.Quote(part)} runs backward; write {Cells.Quote(columns[last] + RangeMark + columns[first])}");
            }

            for (int i = first; i <= last; i++)
            {
                if (!seen.Add(i))
                {
                    throw new InvalidDataException($"{name}: column {Cells.Quote(columns[i])} is selected twice; name it once");
                }

                chosen.Add(i);
            }
        }

        return [.. chosen];
    }

    /// <summary>The index of one column, from 0, by its name or else by its number from 1.</summary>
    internal static int ResolveOne(string column, IReadOnlyList<string> columns, string name) =>
        IndexOf(column.Trim(), columns) ?? throw Unknown(column, columns, name);

    /// <summary>The indices of columns that must be there by exactly these names, from 0, or nothing where the columns have none of their own.</summary>
    internal static int[]? ResolveNames(IReadOnlyList<string> names, IReadOnlyList<string> columns, bool areNamed, string name)
    {
        var chosen = new int[names.Count];
        for (int i = 0; i < chosen.Length; i++)
        {
            if (IndexOfName(names[i], columns) is { } index)
            {
                chosen[i] = index;
            }
            else if (areNamed)
            {
                throw Unknown(names[i], columns, name);
            }
            else
            {
                return null;
            }
        }

        return chosen;
    }

    /// <summary>Refuses columns that play two parts, and a selection that leaves nothing to fit.</summary>
    /// <param name="selected">The columns to fit.</param>
    /// <param name="parts">Columns with another part, −1 where there is none, and what they are called.</param>
    /// <param name="columns">The names of all columns.</param>
    /// <param name="name">What to call the data in messages.</param>
    internal static void RefuseDoubles(
        int[] selected, ReadOnlySpan<(int Index, string Part)> parts, IReadOnlyList<string> columns, string name)
    {
        var named = new Dictionary<int, string>();
        foreach (var (index, part) in parts)
        {
            if (index >= 0 && !named.TryAdd(index, part))
            {
                throw new InvalidDataException(
                    $"{name}: column {Cells.Quote(columns[index])} is both the {named[index]} and the {part}; name another column for one of them");
            }
        }

        if (selected.Length == 0)
        {
            string others = string.Join(" and ", named.Select(other => $"the {other.Value} {Cells.Quote(columns[other.Key])}"));
            throw new InvalidDataException($"{name}: no column is left beside {others}; a fit needs at least one");
        }

        foreach (int index in selected)
        {
            if (named.TryGetValue(index, out string? part))
            {
                throw new InvalidDataException(
                    $"{name}: column {Cells.Quote(columns[index])} is selected and is also the {part}; leave it out of --columns");
            }
        }
    }

    private static (int First, int Last) Range(string part, IReadOnlyList<string> columns, string name)
    {
        if (IndexOf(part, columns) is { } one)
        {
            return (one, one);
        }

        // Names may hold dots themselves (Sepal.Length), so every place where the mark could stand is tried.
        for (int at = part.IndexOf(RangeMark, StringComparison.Ordinal); at >= 0; at = part.IndexOf(RangeMark, at + 1, StringComparison.Ordinal))
        {
            if (IndexOf(part[..at].Trim(), columns) is { } first && IndexOf(part[(at + RangeMark.Length)..].Trim(), columns) is { } last)
            {
                return (first, last);
            }
        }

        throw Unknown(part, columns, name);
    }

    private static int? IndexOf(string column, IReadOnlyList<string> columns)
    {
        if (IndexOfName(column, columns) is { } named)
        {
            return named;
        }

        return int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= columns.Count
            ? number - 1
            : null;
    }

    private static int? IndexOfName(string column, IReadOnlyList<string> columns)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (string.Equals(columns[i], column, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return null;
    }

    private static InvalidDataException Unknown(string column, IReadOnlyList<string> columns, string name)
    {
        const int Shown = 20;
        string list = string.Join(", ", columns.Take(Shown).Select(Cells.Shorten)) + (columns.Count > Shown ? ", …" : "");
        return new($"{name}: there is no column {Cells.Quote(column)}; choose from {list}");
    }
}
