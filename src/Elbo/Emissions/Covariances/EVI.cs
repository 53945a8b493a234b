namespace Elbo.Emissions.Covariances;

/// <summary>
/// Diagonal covariances of one volume: Πd σ²ₖd is the same for all components. σ²ₖd ∝ Wₖdd as far as the floor lets it, the exact
/// maximum.
/// </summary>
public sealed class EVI : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EVI";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "diagonal, equal volume, varying shape";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => 1 + (components * (dimension - 1));

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.AlongColumns(within, floor, covariances, AxisVariances.VaryingShape);
}
