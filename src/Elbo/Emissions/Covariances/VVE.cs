namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one orientation, each of its own volume and shape: Σₖ = QΛₖQᵀ, the common principal components of Flury (1984). The
/// common axes Q minimize Σₖ nₖ ln|diag QᵀWₖQ|.
/// </summary>
public sealed class VVE : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VVE";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal orientation, varying volume and shape";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => (components * dimension) + (dimension * (dimension - 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        RotatedMaximum.Maximize(within, floor, covariances, new CommonAxes(hasEqualVolume: false), AxisVariances.Varying);
}
