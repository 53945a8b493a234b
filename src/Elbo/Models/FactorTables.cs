using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>Tables of Gaussians with factors, for people: a table of loadings for every component.</summary>
internal static class FactorTables
{
    /// <summary>Above this many columns a table of loadings is no longer read; the model file has them all.</summary>
    private const int MostColumns = 40;

    /// <summary>What the families say of factors, in a few words.</summary>
    public static string Describe(FactorEmission family) =>
        FitText.Invariant($"{FitText.Plural(family.Factors, "factor")} each, noise {family.Structure.NoiseName}");

    /// <summary>Loadings as correlations of columns and factors, with the share of noise; nothing where there are too many columns.</summary>
    /// <param name="family">The densities.</param>
    /// <param name="columns">The names of its columns.</param>
    /// <param name="name">What a component is called, as in <c>Component 1</c>.</param>
    public static IEnumerable<SummaryTable> Of(FactorEmission family, IReadOnlyList<string> columns, Func<int, string> name)
    {
        for (int k = 0; k < family.Components && family.Dimension <= MostColumns; k++)
        {
            int component = k;
            double[,] loadings = family.Loadings(k);
            yield return new(
                $"{name(k)}: the correlation of every column with every factor, and the share of its variance that is noise",
                ["column", .. Enumerable.Range(1, family.Factors).Select(static f => FitText.Invariant($"factor {f}")), "uniqueness"],
                [.. Enumerable.Range(0, family.Dimension).Select(d => (IReadOnlyList<string>)
                    [
                        columns[d],
                        .. Enumerable.Range(0, family.Factors).Select(f => FitText.Invariant($"{loadings[d, f] / Math.Sqrt(family.Variance(component, d)):F4}")),
                        FitText.Invariant($"{family.NoiseVariances(component)[d] / family.Variance(component, d):F4}"),
                    ])]);
        }
    }
}
