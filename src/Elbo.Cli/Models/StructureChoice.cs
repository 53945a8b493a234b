using Elbo.Emissions.Covariances;

namespace Elbo.Cli.Models;

/// <summary>The covariance structures to try: one, a list, or all that the data tell apart.</summary>
/// <param name="Named">Those that were named; nothing for all.</param>
internal sealed record StructureChoice(IReadOnlyList<ICovarianceStructure> Named)
{
    /// <summary>The word for all of them.</summary>
    public const string All = "all";

    /// <summary>Whether they have to be compared.</summary>
    public bool AreSeveral => Named.Count != 1;

    /// <summary>Whether all were asked for.</summary>
    public bool AreAll => Named.Count == 0;

    /// <summary>The structures, for data of some dimension.</summary>
    /// <param name="dimension">How many columns the data have.</param>
    public IReadOnlyList<ICovarianceStructure> For(int dimension) => AreAll ? CovarianceStructures.DistinctIn(dimension) : Named;

    /// <summary>Understands <c>all</c>, <c>VVV</c> and <c>VVV,EEE,diagonal</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If there is no such structure.</exception>
    public static StructureChoice Parse(string text)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        bool namesAll = names.Contains(All, StringComparer.OrdinalIgnoreCase);
        return namesAll && names.Length > 1 ? throw new FormatException($"has '{All}' in a list; '{All}' stands alone and means every structure")
            : namesAll ? new([])
            : new([.. names.Select(ParseOne).DistinctBy(static s => s.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Understands <c>VVV</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If there is no such structure.</exception>
    public static ICovarianceStructure ParseOne(string text) => CovarianceStructures.TryParse(text, out var structure)
        ? structure
        : throw new FormatException(Suggestion.InList(
            $"is '{text}', which is no structure",
            text,
            [.. CovarianceStructures.All.SelectMany(static s => s.Synonyms.Prepend(s.Name)), All],
            $"structures are {Names}"));

    /// <summary>All structures by name, with the synonyms of those that have one.</summary>
    public static string Names =>
        string.Join(", ", CovarianceStructures.All.Reverse().Select(static s => s.Synonyms.Count == 0 ? s.Name : $"{s.Name} ({s.Synonyms[0]})"));
}
