namespace Elbo.Data;

/// <summary>Which consecutive rows belong together: the rows of one sequence, or those that share something hidden.</summary>
public sealed class RowGroups
{
    private readonly long[] _starts;

    private RowGroups(IReadOnlyList<string> names, long[] starts) => (Names, _starts) = (names, starts);

    /// <summary>The name of every group, in the order of the rows.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many groups.</summary>
    public int Count => Names.Count;

    /// <summary>How many rows all groups have together.</summary>
    public long RowCount => _starts[^1];

    /// <summary>One group of all rows.</summary>
    /// <param name="rows">How many rows; at least 1.</param>
    public static RowGroups One(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return new(["1"], [0, rows]);
    }

    /// <summary>Groups of given lengths, one after the other, named by their numbers from 1.</summary>
    /// <param name="lengths">How many rows each has; at least 1.</param>
    /// <exception cref="InvalidDataException">If a length is below 1.</exception>
    public static RowGroups OfLengths(IReadOnlyList<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfZero(lengths.Count, nameof(lengths));
        var starts = new long[lengths.Count + 1];
        for (int g = 0; g < lengths.Count; g++)
        {
            starts[g + 1] = lengths[g] >= 1
                ? starts[g] + lengths[g]
                : throw new InvalidDataException($"Group {g + 1} has the length {lengths[g]}; every group needs a row: leave it out.");
        }

        return new([.. Enumerable.Range(1, lengths.Count).Select(static g => $"{g}")], starts);
    }

    /// <summary>Rows with the same name belong together; they must follow each other.</summary>
    /// <param name="names">The name of every row's group.</param>
    /// <exception cref="InvalidDataException">If a name comes back after rows of another: the message says where.</exception>
    public static RowGroups Of(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfZero(names.Count, nameof(names));
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> groups = [];
        List<long> starts = [];
        for (int n = 0; n < names.Count; n++)
        {
            if (n > 0 && names[n] == names[n - 1])
            {
                ends[names[n]] = n + 1;
            }
            else if (ends.TryAdd(names[n], n + 1))
            {
                groups.Add(names[n]);
                starts.Add(n);
            }
            else
            {
                throw new InvalidDataException(
                    $"row {n + 1}: the group {Cells.Quote(names[n])} comes back after it ended in row {ends[names[n]]}; sort the rows by their groups");
            }
        }

        return new(groups, [.. starts, names.Count]);
    }

    /// <summary>The first row of a group.</summary>
    /// <param name="group">Its number, from 0; the number of groups gives the number of rows.</param>
    public long Start(int group) => _starts[group];

    /// <summary>How many rows a group has.</summary>
    /// <param name="group">Its number, from 0.</param>
    public int Length(int group) => checked((int)(_starts[group + 1] - _starts[group]));
}
