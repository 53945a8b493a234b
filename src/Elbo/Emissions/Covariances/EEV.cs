namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one size and shape, each turned its own way: Σₖ = QₖΛQₖᵀ. Qₖ are the eigenvectors of Wₖ, and Λ is the mean of their
/// eigenvalues in order.
/// </summary>
public sealed class EEV : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EEV";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal volume and shape, varying orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => dimension + (components * dimension * (dimension - 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        RotatedMaximum.Maximize(within, floor, covariances, new OwnAxes(), AxisVariances.Equal);
}
