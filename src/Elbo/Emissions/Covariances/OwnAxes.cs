namespace Elbo.Emissions.Covariances;

/// <summary>
/// Every component its own axes: the eigenvectors of its scatter, in ascending order. Whatever the variances, tr Σ⁻¹W is least when the order
/// of the variances along the eigenvectors is that of the eigenvalues.
/// </summary>
internal sealed class OwnAxes : IOrientation
{
    /// <inheritdoc/>
    public bool IsCommon => false;

    /// <inheritdoc/>
    public double[][,] Of(double[][] covariances, int dimension) =>
        [.. covariances.Select(covariance => SymmetricEigen.Decompose(covariance, dimension).Vectors)];

    /// <inheritdoc/>
    public double[][,] Best(ScaledScatter scatter) => Of(scatter.Matrices, scatter.Dimension);
}
