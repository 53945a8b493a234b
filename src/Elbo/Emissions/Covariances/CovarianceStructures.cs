namespace Elbo.Emissions.Covariances;

/// <summary>The structures that are there, by name.</summary>
public static class CovarianceStructures
{
    /// <summary>All of them, from the fewest parameters to the most, as two components in four dimensions have them.</summary>
    public static IReadOnlyList<ICovarianceStructure> All { get; } =
    [
        new EII(), new VII(), new EEI(), new VEI(), new EVI(), new VVI(),
        new EEE(), new VEE(), new EVE(), new VVE(), new EEV(), new VEV(), new EVV(), new VVV(),
    ];

    /// <summary>
    /// Those that differ from each other in a number of columns: all of them, but in a single column, where a component has one variance, only one
    /// for all (EII) and each its own (VII). mclust calls these E and V.
    /// </summary>
    /// <param name="dimension">How many columns; at least 1.</param>
    public static IReadOnlyList<ICovarianceStructure> DistinctIn(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return dimension == 1 ? [new EII(), new VII()] : All;
    }

    /// <summary>Every component its own covariance: VVV.</summary>
    public static ICovarianceStructure Full { get; } = Parse("VVV");

    /// <summary>One covariance for all components: EEE.</summary>
    public static ICovarianceStructure Tied { get; } = Parse("EEE");

    /// <summary>Every component its own diagonal covariance: VVI.</summary>
    public static ICovarianceStructure Diagonal { get; } = Parse("VVI");

    /// <summary>Every component its own multiple of the unit matrix: VII.</summary>
    public static ICovarianceStructure Spherical { get; } = Parse("VII");

    /// <summary>Finds a structure by its name or a synonym, whatever the case.</summary>
    /// <param name="name">For example <c>VVV</c> or <c>full</c>.</param>
    /// <param name="structure">The structure, if there is one of that name.</param>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ICovarianceStructure? structure)
    {
        structure = All.FirstOrDefault(s =>
            s.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || s.Synonyms.Contains(name, StringComparer.OrdinalIgnoreCase));
        return structure is not null;
    }

    /// <summary>Finds a structure by its name or a synonym, whatever the case.</summary>
    /// <param name="name">For example <c>VVV</c> or <c>full</c>.</param>
    /// <exception cref="ArgumentException">If there is none of that name; the message lists those there are.</exception>
    public static ICovarianceStructure Parse(string name) => TryParse(name, out var structure)
        ? structure
        : throw new ArgumentException(
            $"There is no covariance structure '{name}'. There are {string.Join(", ", All.Select(static s => s.Synonyms.Count == 0 ? s.Name : $"{s.Name} ({s.Synonyms[0]})"))}.",
            nameof(name));
}
