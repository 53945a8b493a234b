namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one shape, each of its own volume and turned its own way: Σₖ = λₖQₖAQₖᵀ. Qₖ are the eigenvectors of Wₖ; volumes and shape
/// alternate on their eigenvalues until they rest.
/// </summary>
public sealed class VEV : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VEV";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal shape, varying volume and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components + (dimension - 1) + (components * dimension * (dimension - 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        RotatedMaximum.Maximize(within, floor, covariances, new OwnAxes(), AxisVariances.VaryingVolume);
}
