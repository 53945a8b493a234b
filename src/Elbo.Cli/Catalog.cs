using Elbo.Cli.Models;
using Elbo.Storage;

namespace Elbo.Cli;

/// <summary>The models that the tool knows. A new one is an entry here and a file beside <see cref="GaussianMixtureEntry"/>.</summary>
internal static class Catalog
{
    /// <summary>All entries, in the order of the help.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        GaussianMixtureEntry.Entry,
        RobustMixtureEntry.Entry,
        ProductMixtureEntry.Entry,
        UnigramMixtureEntry.Entry,
        HiddenMarkovEntry.Entry,
        DawidSkeneEntry.Entry,
        DawidSkeneEntry.DifficultyEntry,
        PldaEntry.Entry,
        FactorEntry.Entry,
        FactorEntry.PcaEntry,
        KernelDensityEntry.Entry,
    ];

    /// <summary>Loads whatever model a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If there is no such file, or no model in it that the tool knows.</exception>
    public static LoadedModel Load(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new InvalidDataException($"{path}: there is no such model file; 'elbo fit' makes one");
        }

        string kind = KindOf(path);
        return Entries.FirstOrDefault(entry => entry.Kind == kind) is { } known
            ? known.Load(path)
            : throw new InvalidDataException(
                $"{path}: it holds a '{kind}' model, which this version does not know ({string.Join(", ", Entries.Select(static e => e.Kind))}); update elbo");
    }

    private static string KindOf(string path)
    {
        try
        {
            return ModelFile.Inspect(path).Kind;
        }
        catch (InvalidDataException e) when (GroupedVectors.IsArchive(path) && e.Message.Contains("no model file", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: is an archive of vectors, and no model; name a file that 'elbo fit' wrote", e);
        }
    }
}
