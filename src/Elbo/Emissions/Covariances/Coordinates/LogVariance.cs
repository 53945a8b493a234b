namespace Elbo.Emissions.Covariances.Coordinates;

/// <summary>
/// A multiple of the unit matrix by the logarithm of its one variance, in units of the widest column's, λ = s² eᵘ: ∂/∂u = −½ (nD − tr M/λ).
/// </summary>
public sealed class LogVariance : ICovarianceCoordinates
{
    /// <inheritdoc/>
    public int Count(int dimension) => 1;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, Span<double> coordinates) =>
        coordinates[0] = Math.Log(covariance[0] / Widest(deviations) / Widest(deviations));

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> deviations, CovarianceFloor floor, Span<double> covariance)
    {
        ArgumentNullException.ThrowIfNull(floor);
        covariance.Fill(Math.Exp(coordinates[0]) * Widest(deviations) * Widest(deviations));
        floor.ClipSpherical(covariance);
    }

    /// <inheritdoc/>
    public void Gradient(
        ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, double weight, ReadOnlySpan<double> scatter, Span<double> gradient) =>
        gradient[0] = -0.5 * ((weight * deviations.Length) - (Numerics.Linear.Sums.Of(scatter) / covariance[0]));

    private static double Widest(ReadOnlySpan<double> deviations) => System.Numerics.Tensors.TensorPrimitives.Max(deviations);
}
