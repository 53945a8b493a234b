using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>One diagonal covariance for all components: σ²d = Σₖ Wₖdd/n, at least the floor.</summary>
public sealed class EEI : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EEI";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["tied-diagonal"];

    /// <inheritdoc/>
    public string Description => "diagonal, equal volume and shape";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => true;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogVariances();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseGammas();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => dimension;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Diagonal(within, floor, covariances);
}
