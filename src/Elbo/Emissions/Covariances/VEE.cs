namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one shape and orientation, each of its own volume: Σₖ = λₖC. Volumes and the common matrix alternate until they rest;
/// along the geodesics of positive definite matrices the problem is convex, so that this is the exact maximum, on the floor too.
/// </summary>
public sealed class VEE : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VEE";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, varying volume, equal shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components - 1 + (dimension * (dimension + 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (ScaledScatter.ByColumn(within, floor, covariances) is { } scatter)
        {
            CovarianceMaximum.Shared(
                within, scatter, floor, covariances, scaledFloor => new ProportionalMaximum(scatter, scaledFloor[0]).Solve());
        }
    }
}
