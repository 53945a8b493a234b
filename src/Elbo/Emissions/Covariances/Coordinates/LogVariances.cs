namespace Elbo.Emissions.Covariances.Coordinates;

/// <summary>A diagonal matrix by the logarithms of its standardized variances, σ²_d = s²_d e^u_d: ∂/∂u_d = −½ (n − M_dd/σ²_d).</summary>
public sealed class LogVariances : ICovarianceCoordinates
{
    /// <inheritdoc/>
    public int Count(int dimension) => dimension;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, Span<double> coordinates)
    {
        for (int d = 0; d < covariance.Length; d++)
        {
            coordinates[d] = Math.Log(covariance[d] / deviations[d] / deviations[d]);
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> deviations, CovarianceFloor floor, Span<double> covariance)
    {
        ArgumentNullException.ThrowIfNull(floor);
        for (int d = 0; d < covariance.Length; d++)
        {
            covariance[d] = Math.Exp(coordinates[d]) * deviations[d] * deviations[d];
        }

        floor.ClipDiagonal(covariance);
    }

    /// <inheritdoc/>
    public void Gradient(
        ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, double weight, ReadOnlySpan<double> scatter, Span<double> gradient)
    {
        for (int d = 0; d < covariance.Length; d++)
        {
            gradient[d] = -0.5 * (weight - (scatter[d] / covariance[d]));
        }
    }
}
