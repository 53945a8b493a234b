using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>Every component its own multiple of the unit matrix: λₖ = tr Wₖ/(nₖ D), at least the floor of every column.</summary>
public sealed class VII : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VII";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["spherical", "v"];

    /// <inheritdoc/>
    public string Description => "spherical, varying volume";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogVariance();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseGamma();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Spherical(within, floor, covariances);
}
