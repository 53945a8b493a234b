using System.Globalization;

namespace Elbo.Emissions.Factors;

/// <summary>
/// How K Gaussians get by without D² numbers each: every one has F factors of its own, and noise that is independent from column to column (mixtures of factor
/// analyzers, Ghahramani and Hinton 1996; of probabilistic PCA, Tipping and Bishop 1999).
/// </summary>
/// <param name="Factors">F, at least 1.</param>
public sealed record FactorStructure(int Factors)
{
    /// <summary>The names of the four kinds of noise, in the order of the help.</summary>
    public static IReadOnlyList<string> NoiseNames { get; } = ["per-column", "shared", "common", "single"];

    /// <summary>Whether every column has noise of its own, or all have one variance in common.</summary>
    public FactorNoise Noise { get; init; } = new FactorNoise.PerColumn();

    /// <summary>Whether components have the same noise; otherwise each has its own.</summary>
    public bool SharesNoise { get; init; }

    /// <summary>Its name in tables of candidates, such as F=2.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"F={Factors}");

    /// <summary>The name of its noise, one of <see cref="NoiseNames"/>.</summary>
    public string NoiseName => NoiseNames[(Noise is FactorNoise.Common ? 2 : 0) + (SharesNoise ? 1 : 0)];

    /// <summary>The same number of factors with the noise of a name.</summary>
    /// <param name="name">One of <see cref="NoiseNames"/>.</param>
    /// <exception cref="ArgumentException">If there is none.</exception>
    public FactorStructure WithNoise(string name) => name switch
    {
        "per-column" => this with { Noise = new FactorNoise.PerColumn(), SharesNoise = false },
        "shared" => this with { Noise = new FactorNoise.PerColumn(), SharesNoise = true },
        "common" => this with { Noise = new FactorNoise.Common(), SharesNoise = false },
        "single" => this with { Noise = new FactorNoise.Common(), SharesNoise = true },
        _ => throw new ArgumentException($"There is no noise '{name}' of factors.", nameof(name)),
    };

    /// <summary>How many numbers the data choose freely: means, loadings but for their rotation, and variances.</summary>
    /// <param name="components">K.</param>
    /// <param name="dimension">D.</param>
    public int ParameterCount(int components, int dimension) =>
        (components * (dimension + (dimension * Factors) - (Factors * (Factors - 1) / 2))) + ((SharesNoise ? 1 : components) * Noise.VarianceCount(dimension));

    /// <summary>Why so many factors cannot be fitted; null if they can.</summary>
    /// <param name="dimension">D.</param>
    public string? Refusal(int dimension)
    {
        int most = Noise.MostFactors(dimension);
        return Factors <= most ? null
            : most > 0 ? FormattableString.Invariant($"{Factors} factors are too many for {dimension} columns, whose covariances can tell at most {most}; ask for fewer.")
            : FormattableString.Invariant($"{dimension} {(dimension == 1 ? "column is" : "columns are")} too few for {Noise.Model}, which needs at least {LeastColumns()}; choose more.");
    }

    private int LeastColumns()
    {
        int columns = 2;
        while (Noise.MostFactors(columns) == 0)
        {
            columns++;
        }

        return columns;
    }
}
