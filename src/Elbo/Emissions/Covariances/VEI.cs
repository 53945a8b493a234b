namespace Elbo.Emissions.Covariances;

/// <summary>
/// Diagonal covariances of one shape: σ²ₖd = λₖ ad. Volumes and shape alternate until they rest; the problem is convex, so that this is
/// the exact maximum, on the floor too.
/// </summary>
public sealed class VEI : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VEI";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "diagonal, varying volume, equal shape";

    /// <inheritdoc/>
    public bool IsDiagonal => true;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components + dimension - 1;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) =>
        CovarianceMaximum.AlongColumns(within, floor, covariances, AxisVariances.VaryingVolume);
}
