using System.Globalization;
using Elbo.Data;

namespace Elbo.Models.Annotators;

/// <summary>What is unusual about votes and must be known before a model of them is believed: each is named, none is refused.</summary>
public static class VoteFindings
{
    private const int FewNames = 3;

    /// <summary>The findings: items that nobody labelled, annotators with a single label, repeated labels, a single class or annotator.</summary>
    /// <param name="table">The votes.</param>
    public static IReadOnlyList<FitWarning> Of(EventTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var votes = table.Source;
        var found = new List<FitWarning>();
        var labels = new int[table.Keys.Count];
        var last = new (int Item, int Value)[table.Keys.Count];
        List<string> silent = [];
        long repeats = 0, contradictions = 0;
        string first = "";
        for (int u = 0; u < table.Units.Count; u++)
        {
            if (votes.Offsets[u] == votes.Offsets[u + 1])
            {
                silent.Add(table.Units[u]);
            }

            for (int e = votes.Offsets[u]; e < votes.Offsets[u + 1]; e++)
            {
                int key = votes.Keys[e];
                labels[key]++;
                if (last[key].Item == u + 1)
                {
                    first = repeats++ == 0 ? $"annotator {Cells.Quote(table.Keys[key])} labelled item {Cells.Quote(table.Units[u])} more than once" : first;
                    contradictions += last[key].Value == votes.Values[e] ? 0 : 1;
                }

                last[key] = (u + 1, votes.Values[e]);
            }
        }

        if (silent.Count > 0)
        {
            found.Add(new("unlabelled-items", $"{Count(silent.Count, "item has", "items have")} no label ({Names(silent)}): only the shares of the classes speak of {(silent.Count == 1 ? "it" : "them")}."));
        }

        string[] single = [.. table.Keys.Where((_, a) => labels[a] == 1)];
        if (single.Length > 0)
        {
            found.Add(new("single-labels", $"{Count(single.Length, "annotator has", "annotators have")} one label only ({Names(single)}): too few to judge {(single.Length == 1 ? "them" : "each")} by; smoothing and shrinkage lend them some."));
        }

        if (repeats > 0)
        {
            found.Add(new(
                "repeated-labels",
                $"{Count(repeats, "row repeats", "rows repeat")} an annotator's label of the same item, {contradictions.ToString("N0", CultureInfo.InvariantCulture)} with another class: {first}. Each counts as a label of its own; remove copies."));
        }

        if (table.Values.Count == 1)
        {
            found.Add(new("one-class", $"Every label is {Cells.Quote(table.Values[0])}: with one class there is nothing to learn."));
        }

        if (table.Keys.Count == 1)
        {
            found.Add(new("one-annotator", $"{Cells.Quote(table.Keys[0])} is the only annotator: without another nothing shows who errs."));
        }

        return found;
    }

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(FewNames).Select(Cells.Quote)) + (names.Count > FewNames ? ", …" : "");

    private static string Count(long count, string one, string many) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";
}
