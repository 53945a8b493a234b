namespace Elbo.Emissions.Covariances;

/// <summary>
/// Ellipsoids of one volume, free in all else: |Σₖ| is the same for all components. Σₖ ∝ Wₖ as far as the floor lets it, the exact
/// maximum: a linear map that makes the floor the unit matrix keeps the structure.
/// </summary>
public sealed class EVV : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EVV";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => [];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal volume, varying shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => 1 - components + (components * dimension * (dimension + 1) / 2);

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (ScaledScatter.ByColumn(within, floor, covariances) is { } scatter)
        {
            int dimension = within.Dimension;
            (double[] Values, double[,] Vectors)[] eigen = [.. scatter.Matrices.Select(matrix => SymmetricEigen.Decompose(matrix, dimension))];
            double[][] spreads = [.. eigen.Select(static e => e.Values)];
            CovarianceMaximum.Shared(within, scatter, floor, covariances, scaledFloor =>
            {
                double[][] variances = AxisVariances.VaryingShape(scatter.Weights, spreads, [.. eigen.Select(_ => scaledFloor)], scatter.Previous);
                return [.. eigen.Select((e, k) => SymmetricEigen.Compose(e.Vectors, variances[k]))];
            });
        }
    }
}
