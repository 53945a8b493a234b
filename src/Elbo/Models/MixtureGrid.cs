using Elbo.Emissions.Covariances;

namespace Elbo.Models;

/// <summary>Mixtures to compare: every covariance structure with every number of components.</summary>
public sealed record MixtureGrid
{
    /// <summary>A grid.</summary>
    /// <param name="structures">The structures, each once; at least one.</param>
    /// <param name="components">The numbers of components, each once, 1 or more; at least one.</param>
    /// <exception cref="ArgumentException">If there is nothing in one of them, or something twice.</exception>
    public MixtureGrid(IEnumerable<ICovarianceStructure> structures, IEnumerable<int> components)
    {
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentNullException.ThrowIfNull(components);
        Structures = [.. structures];
        Components = [.. components];
        ArgumentOutOfRangeException.ThrowIfZero(Structures.Count, nameof(structures));
        ArgumentOutOfRangeException.ThrowIfZero(Components.Count, nameof(components));
        foreach (int count in Components)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(components));
        }

        if (Components.Distinct().Count() < Components.Count)
        {
            throw new ArgumentException("A number of components is there twice.", nameof(components));
        }

        if (Structures.DistinctBy(static s => s.Name, StringComparer.Ordinal).Count() < Structures.Count)
        {
            throw new ArgumentException("A structure is there twice.", nameof(structures));
        }
    }

    /// <summary>The structures.</summary>
    public IReadOnlyList<ICovarianceStructure> Structures { get; }

    /// <summary>The numbers of components.</summary>
    public IReadOnlyList<int> Components { get; }

    /// <summary>How many mixtures there are to fit.</summary>
    public int Count => Structures.Count * Components.Count;
}
