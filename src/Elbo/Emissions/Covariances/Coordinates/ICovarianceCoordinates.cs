namespace Elbo.Emissions.Covariances.Coordinates;

/// <summary>
/// Coordinates of one covariance matrix that may take any real value, on columns divided by their standard deviations: what a step along
/// a gradient moves.
/// </summary>
public interface ICovarianceCoordinates
{
    /// <summary>How many coordinates a matrix has.</summary>
    /// <param name="dimension">D.</param>
    int Count(int dimension);

    /// <summary>Writes the coordinates of a matrix.</summary>
    /// <param name="covariance">D variances or a packed lower triangle.</param>
    /// <param name="deviations">The standard deviation of every column.</param>
    /// <param name="coordinates">The numbers to write.</param>
    void Read(ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, Span<double> coordinates);

    /// <summary>Writes the matrix that has these coordinates.</summary>
    /// <param name="coordinates">Any real numbers.</param>
    /// <param name="deviations">The standard deviation of every column.</param>
    /// <param name="floor">The smallest covariance allowed; a smaller one is raised to it.</param>
    /// <param name="covariance">D variances or a packed lower triangle to write.</param>
    void Write(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> deviations, CovarianceFloor floor, Span<double> covariance);

    /// <summary>Writes the gradient of −½ (n ln|Σ| + tr Σ⁻¹M).</summary>
    /// <param name="covariance">Σ: D variances or a packed lower triangle.</param>
    /// <param name="deviations">The standard deviation of every column.</param>
    /// <param name="weight">n.</param>
    /// <param name="scatter">M, of the same shape as Σ.</param>
    /// <param name="gradient">The numbers to write.</param>
    void Gradient(
        ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, double weight, ReadOnlySpan<double> scatter, Span<double> gradient);
}
