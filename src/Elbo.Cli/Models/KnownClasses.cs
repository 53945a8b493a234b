using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>Known classes of some items, by the numbers of the items: −1 where a class is unknown, K where it is one that nobody knows.</summary>
/// <param name="Classes">One number an item.</param>
/// <param name="Notes">What is unusual about the file, one sentence each.</param>
internal sealed record KnownClasses(int[] Classes, IReadOnlyList<string> Notes)
{
    private const int FewNames = 3;

    /// <summary>How many items have a known class.</summary>
    public int Count => Classes.Count(static c => c >= 0);

    /// <summary>Reads them.</summary>
    /// <param name="path">A table of items and classes.</param>
    /// <param name="votes">The columns that the labels have; a table with other ones has items first and classes second.</param>
    /// <param name="table">The labels.</param>
    /// <param name="refusesOthers">Whether a class that is none of the labels' is an error.</param>
    /// <exception cref="InvalidDataException">If anything in the table is wrong, or it speaks of other items only.</exception>
    public static KnownClasses Open(string path, VoteRequest votes, EventTable table, bool refusesOthers)
    {
        var known = NamedLabels.Open(path, votes.Options.Unit, votes.Options.Value).Labels;
        var classes = new int[table.Units.Count];
        List<string> strangers = [];
        for (int u = 0; u < classes.Length; u++)
        {
            classes[u] = -1;
            if (known.TryGetValue(table.Units[u], out string? name))
            {
                int at = table.Values.Index().Where(v => v.Item == name).Select(static v => v.Index).FirstOrDefault(-1);
                if (at < 0 && refusesOthers)
                {
                    throw new InvalidDataException(
                        $"{path}: item '{table.Units[u]}' is of class '{name}', which is none of {string.Join(", ", table.Values)}; correct it, or name all classes with --classes");
                }

                if (at < 0)
                {
                    strangers.Add(table.Units[u]);
                }

                classes[u] = at < 0 ? table.Values.Count : at;
            }
        }

        if (classes.All(static c => c < 0))
        {
            throw new InvalidDataException(
                $"{path}: none of its {Number(known.Count)} items is among those of {table.Name} ({Names(known.Keys)} there, {Names(table.Units)} here); name the file of the same items");
        }

        var units = table.Units.ToHashSet(StringComparer.Ordinal);
        string[] others = [.. known.Keys.Where(name => !units.Contains(name))];
        List<string> notes = [];
        if (others.Length > 0)
        {
            notes.Add($"{path}: {Number(others.Length)} of its {Number(known.Count)} items {(others.Length == 1 ? "is" : "are")} not among the labelled ones ({Names(others)}) and {(others.Length == 1 ? "does" : "do")} not count.");
        }

        if (strangers.Count > 0)
        {
            notes.Add($"{path}: {Number(strangers.Count)} {(strangers.Count == 1 ? "item is" : "items are")} of a class that no annotator named ({Names(strangers)}): nobody can be right about {(strangers.Count == 1 ? "it" : "them")}.");
        }

        return new(classes, notes);
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Names(IEnumerable<string> names)
    {
        string[] first = [.. names.Take(FewNames + 1)];
        return string.Join(", ", first.Take(FewNames).Select(static name => $"'{name}'")) + (first.Length > FewNames ? ", …" : "");
    }
}
