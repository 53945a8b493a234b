using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>Every component its own diagonal covariance: σ²ₖd = Wₖdd/nₖ, at least the floor.</summary>
public sealed class VVI : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VVI";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["diagonal", "diag"];

    /// <inheritdoc/>
    public string Description => "diagonal, varying volume and shape";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogVariances();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseGammas();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components * dimension;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Diagonal(within, floor, covariances);
}
