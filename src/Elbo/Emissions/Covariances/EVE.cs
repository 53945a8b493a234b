namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one volume and one orientation, each of its own shape: Σₖ = QΛₖQᵀ. The common axes Q minimize Σₖ |diag QᵀWₖQ|^(1/D).
/// </summary>
public sealed class EVE : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EVE";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal volume and orientation, varying shape";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => 1 + (components * (dimension - 1)) + (dimension * (dimension - 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        RotatedMaximum.Maximize(within, floor, covariances, new CommonAxes(hasEqualVolume: true), AxisVariances.VaryingShape);
}
