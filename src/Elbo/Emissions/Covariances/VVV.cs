using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>Every component its own covariance: Σₖ = Wₖ/nₖ. Clipping its eigenvalues at the floor is the exact constrained maximum.</summary>
public sealed class VVV : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VVV";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["full"];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, varying volume, shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public ICovarianceCoordinates? Coordinates { get; } = new LogCholesky();

    /// <inheritdoc/>
    public ICovariancePrior? Prior { get; } = new InverseWishart();

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components * dimension * (dimension + 1) / 2;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.Full(within, floor, covariances);
}
