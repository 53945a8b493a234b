using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary><c>--missing</c>: what becomes of rows that lack cells.</summary>
internal static class MissingOption
{
    private static readonly (string Name, MissingCells Value)[] Names =
        [("error", MissingCells.Refuse), ("marginalize", MissingCells.Marginalize), ("skip-empty", MissingCells.SkipEmpty)];

    /// <summary>The option.</summary>
    /// <param name="otherwise">What it is if not given.</param>
    public static Option<MissingCells?> Create(MissingCells otherwise) => Options.Parsed(
        "--missing",
        "POLICY",
        "Rows that lack cells: error, marginalize (they count with the cells they have), or skip-empty (so, and those with none count nowhere). Default "
        + $"{NameOf(otherwise)}.",
        Parse);

    /// <summary>What the command line calls a policy.</summary>
    /// <param name="missing">The policy.</param>
    public static string NameOf(MissingCells missing) => Array.Find(Names, known => known.Value == missing).Name;

    private static MissingCells? Parse(string text)
    {
        string[] names = [.. Names.Select(static known => known.Name)];
        return Array.IndexOf(names, text.ToLowerInvariant()) is >= 0 and var index
            ? Names[index].Value
            : throw new FormatException(Suggestion.InList($"is '{text}', which it cannot be", text, names, $"it is one of {string.Join(", ", names)}"));
    }
}
