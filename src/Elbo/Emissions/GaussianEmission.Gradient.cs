using System.Diagnostics.CodeAnalysis;
using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <content>
/// Steps along the gradient. Coordinates: means, as their distance from the anchors in standard deviations of the columns [K × D], then those
/// of every covariance matrix.
/// </content>
public sealed partial class GaussianEmission : IGradient<GaussianEmission>
{
    /// <inheritdoc/>
    public int CoordinateCount => (Components * Dimension) + (MatrixCount * Coordinates.Count(Dimension));

    private ICovarianceCoordinates Coordinates => Structure.Coordinates
        ?? throw new NotSupportedException($"{Structure.Name} has no coordinates for steps along a gradient; fit it by EM.");

    /// <inheritdoc/>
    public void GetCoordinates(Span<double> coordinates)
    {
        double[] deviations = Deviations();
        for (int i = 0; i < _means.Length; i++)
        {
            coordinates[i] = (_means[i] - _anchors[i]) / deviations[i % Dimension];
        }

        for (int m = 0; m < MatrixCount; m++)
        {
            Coordinates.Read(Matrix(_covariances, m), deviations, OfMatrix(coordinates, m));
        }
    }

    /// <inheritdoc/>
    public bool TryWithCoordinates(ReadOnlySpan<double> coordinates, [NotNullWhen(true)] out GaussianEmission? model)
    {
        model = null;
        foreach (double coordinate in coordinates)
        {
            // Also of what is frozen, which no coordinate moves.
            if (!double.IsFinite(coordinate))
            {
                return false;
            }
        }

        double[] deviations = Deviations();
        var means = (double[])_means.Clone();
        for (int i = 0; i < means.Length && !Holds(FrozenParts.Means); i++)
        {
            means[i] = _anchors[i] + (coordinates[i] * deviations[i % Dimension]);
            if (!double.IsFinite(means[i]))
            {
                return false;
            }
        }

        var covariances = (double[])_covariances.Clone();
        for (int m = 0; m < MatrixCount && !Holds(FrozenParts.Covariances); m++)
        {
            var covariance = covariances.AsSpan(m * _matrixLength, _matrixLength);
            foreach (double coordinate in OfMatrix(coordinates, m))
            {
                if (!(Math.Abs(coordinate) < 300))
                {
                    return false;
                }
            }

            Coordinates.Write(OfMatrix(coordinates, m), deviations, Floor, covariance);
            if (!IsUsable(covariance))
            {
                return false;
            }
        }

        model = With(means, covariances, _anchors);
        return true;
    }

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> statistics, Span<double> gradient)
    {
        var copy = statistics.ToArray();
        var view = new View(this, copy);
        double[] deviations = Deviations();
        double weight = Sums.Of(view.Counts);
        double[] weights = AddPrior(view);
        var pull = new double[Dimension];
        for (int k = 0; k < Components; k++)
        {
            // ∂Q/∂μ = Σ⁻¹ Σ r(x − μ).
            for (int d = 0; d < Dimension; d++)
            {
                pull[d] = view.Sum(k)[d] - (view.Counts[k] * (Mean(k)[d] - Anchor(k)[d]));
            }

            ApplyInverse(k, pull);
            for (int d = 0; d < Dimension; d++)
            {
                gradient[(k * Dimension) + d] = deviations[d] * pull[d];
            }
        }

        MoveScatterToMeans(view);
        for (int m = 0; m < MatrixCount; m++)
        {
            Coordinates.Gradient(
                Matrix(_covariances, m), deviations, MatrixCount == Components ? weights[m] : Sums.Of(weights), view.Scatter(m), OfMatrix(gradient, m));
        }

        if (Holds(FrozenParts.Means))
        {
            gradient[..(Components * Dimension)].Clear();
        }

        if (Holds(FrozenParts.Covariances))
        {
            gradient[(Components * Dimension)..].Clear();
        }

        return weight;
    }

    private double[] Deviations() => [.. Enumerable.Range(0, Dimension).Select(Floor.Deviation)];

    private Span<double> OfMatrix(Span<double> all, int matrix) =>
        all.Slice((Components * Dimension) + (matrix * Coordinates.Count(Dimension)), Coordinates.Count(Dimension));

    private ReadOnlySpan<double> OfMatrix(ReadOnlySpan<double> all, int matrix) =>
        all.Slice((Components * Dimension) + (matrix * Coordinates.Count(Dimension)), Coordinates.Count(Dimension));

    private bool IsUsable(ReadOnlySpan<double> covariance)
    {
        foreach (double value in covariance)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return Structure.IsDiagonal || Cholesky.TryFactor(covariance, new double[covariance.Length], Dimension);
    }

    /// <summary>vector ← Σ⁻¹·vector = L⁻ᵀ L⁻¹·vector.</summary>
    private void ApplyInverse(int component, Span<double> vector)
    {
        var inverse = Matrix(_inverseFactors.Value, component);
        if (Structure.IsDiagonal)
        {
            for (int d = 0; d < Dimension; d++)
            {
                vector[d] *= inverse[d] * inverse[d];
            }

            return;
        }

        // From the last row up, then from the first down, so that numbers still needed are not overwritten.
        for (int i = Dimension - 1; i >= 0; i--)
        {
            vector[i] = Sums.OfProducts(inverse.Slice(Packed.Row(i), i + 1), vector[..(i + 1)]);
        }

        for (int j = 0; j < Dimension; j++)
        {
            double sum = 0;
            for (int i = j; i < Dimension; i++)
            {
                sum += inverse[Packed.Index(i, j)] * vector[i];
            }

            vector[j] = sum;
        }
    }
}
