using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>One covariance for all components: Σ = Σₖ Wₖ/n. Clipping its eigenvalues at the floor is the exact constrained maximum.</summary>
public sealed class EEE : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EEE";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["tied"];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal volume, shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => true;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogCholesky();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseWishart();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => dimension * (dimension + 1) / 2;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Full(within, floor, covariances);
}
