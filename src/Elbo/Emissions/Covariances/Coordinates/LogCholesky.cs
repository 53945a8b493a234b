using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances.Coordinates;

/// <summary>
/// Any positive definite matrix by its Cholesky factor on standardized columns, Σ = SLLᵀS, with the logarithms of the diagonal (Pinheiro and
/// Bates 1996). With the factor C = SL of Σ: ∂/∂C = C⁻ᵀ(C⁻¹MC⁻ᵀ − nI), its lower triangle; ∂/∂L_ij = s_i ∂/∂C_ij and
/// ∂/∂ln L_ii = C_ii ∂/∂C_ii.
/// </summary>
public sealed class LogCholesky : ICovarianceCoordinates
{
    /// <inheritdoc/>
    public int Count(int dimension) => Packed.Length(dimension);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, Span<double> coordinates)
    {
        if (!Cholesky.TryFactor(covariance, coordinates, deviations.Length))
        {
            throw new ArgumentException("The covariance is not positive definite.", nameof(covariance));
        }

        for (int i = 0; i < deviations.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                ref double coordinate = ref coordinates[Packed.Index(i, j)];
                coordinate = i == j ? Math.Log(coordinate / deviations[i]) : coordinate / deviations[i];
            }
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<double> coordinates, ReadOnlySpan<double> deviations, CovarianceFloor floor, Span<double> covariance)
    {
        ArgumentNullException.ThrowIfNull(floor);
        int dimension = deviations.Length;
        var factor = new double[coordinates.Length];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int at = Packed.Index(i, j);
                factor[at] = deviations[i] * (i == j ? Math.Exp(coordinates[at]) : coordinates[at]);
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[Packed.Index(i, j)] =
                    Sums.OfProducts(factor.AsSpan(Packed.Row(i), j + 1), factor.AsSpan(Packed.Row(j), j + 1));
            }
        }

        floor.ClipFull(covariance);
    }

    /// <inheritdoc/>
    public void Gradient(
        ReadOnlySpan<double> covariance, ReadOnlySpan<double> deviations, double weight, ReadOnlySpan<double> scatter, Span<double> gradient)
    {
        int dimension = deviations.Length;
        var factor = new double[covariance.Length];
        var inverse = new double[covariance.Length];
        if (!Cholesky.TryFactor(covariance, factor, dimension))
        {
            throw new ArgumentException("The covariance is not positive definite.", nameof(covariance));
        }

        Cholesky.Invert(factor, inverse, dimension);
        double[,] whitened = Whiten(scatter, inverse, dimension);
        for (int i = 0; i < dimension; i++)
        {
            whitened[i, i] -= weight;
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double slope = 0;
                for (int a = i; a < dimension; a++)
                {
                    slope += inverse[Packed.Index(a, i)] * whitened[a, j];
                }

                int at = Packed.Index(i, j);
                gradient[at] = slope * (i == j ? factor[at] : deviations[i]);
            }
        }
    }

    /// <summary>C⁻¹MC⁻ᵀ.</summary>
    private static double[,] Whiten(ReadOnlySpan<double> matrix, ReadOnlySpan<double> inverse, int dimension)
    {
        var half = new double[dimension, dimension];
        var whole = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                for (int a = 0; a <= i; a++)
                {
                    half[i, j] += inverse[Packed.Index(i, a)] * matrix[a >= j ? Packed.Index(a, j) : Packed.Index(j, a)];
                }
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                for (int b = 0; b <= j; b++)
                {
                    whole[i, j] += half[i, b] * inverse[Packed.Index(j, b)];
                }
            }
        }

        return whole;
    }
}
