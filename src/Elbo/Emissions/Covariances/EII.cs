using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>One multiple of the unit matrix for all components: λ = Σₖ tr Wₖ/(n D), at least the floor of every column.</summary>
public sealed class EII : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EII";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["tied-spherical", "e"];

    /// <inheritdoc/>
    public string Description => "spherical, equal volume";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => true;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogVariance();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseGamma();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => 1;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Spherical(within, floor, covariances);
}
