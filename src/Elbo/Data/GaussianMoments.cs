using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>The moments of rows that nobody needs any more: all that a Gaussian model can learn from complete rows, as papers print it.</summary>
public sealed record GaussianMoments
{
    private readonly double[] _mean;
    private readonly double[] _covariance;

    /// <summary>Moments.</summary>
    /// <param name="weight">How many rows there were; above 0.</param>
    /// <param name="mean">The mean row, D numbers; zeros if nothing is known of it.</param>
    /// <param name="covariance">D × D numbers, symmetric, positive semidefinite.</param>
    /// <param name="columns">The names of the columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <exception cref="ArgumentException">If the shapes do not fit together, or a number is impossible.</exception>
    public GaussianMoments(double weight, ReadOnlySpan<double> mean, double[,] covariance, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        int dimension = mean.Length;
        if (!(weight > 0) || !double.IsFinite(weight))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "There must be rows.");
        }

        if (dimension == 0 || covariance.GetLength(0) != dimension || covariance.GetLength(1) != dimension || (columns is not null && columns.Count != dimension))
        {
            throw new ArgumentException($"The covariance has {covariance.GetLength(0)} × {covariance.GetLength(1)} numbers, the mean {dimension}.", nameof(covariance));
        }

        _covariance = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                bool isPossible = double.IsFinite(covariance[i, j]) && covariance[i, j] == covariance[j, i] && (i != j || covariance[i, i] >= 0) && double.IsFinite(mean[i]);
                _covariance[Packed.Index(i, j)] = isPossible
                    ? covariance[i, j]
                    : throw new ArgumentException($"The covariance is impossible in row {i + 1}, column {j + 1}: it must be finite, symmetric, and not negative on its diagonal.", nameof(covariance));
            }
        }

        (Weight, _mean, Columns) = (weight, mean.ToArray(), columns ?? ColumnNames.Numbered(dimension));
    }

    /// <summary>How many rows there were.</summary>
    public double Weight { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>The mean row.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>The covariance, divided by the number of rows, as a packed lower triangle.</summary>
    internal ReadOnlySpan<double> Covariance => _covariance;
}
