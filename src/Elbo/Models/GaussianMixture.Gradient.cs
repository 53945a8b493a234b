using System.Diagnostics.CodeAnalysis;
using Elbo.Emissions;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>
/// Steps along the gradient. Coordinates: logarithms of the weights [K], of which only differences matter (softmax), then those of the
/// Gaussians.
/// </content>
public sealed partial class GaussianMixture
{
    /// <summary>Instead of −∞ for a component without weight; its density counts for nothing either way.</summary>
    private const double LowestLogWeight = -700;

    /// <inheritdoc/>
    public int CoordinateCount => Components + Emission.CoordinateCount;

    /// <inheritdoc/>
    public void GetCoordinates(Span<double> coordinates)
    {
        for (int k = 0; k < Components; k++)
        {
            coordinates[k] = Math.Max(LowestLogWeight, Math.Log(Weights[k]));
        }

        Emission.GetCoordinates(coordinates[Components..]);
    }

    /// <inheritdoc/>
    public bool TryWithCoordinates(ReadOnlySpan<double> coordinates, [NotNullWhen(true)] out GaussianMixture? model)
    {
        model = null;
        double highest = double.NegativeInfinity;
        foreach (double coordinate in coordinates[..Components])
        {
            if (!double.IsFinite(coordinate))
            {
                return false;
            }

            highest = Math.Max(highest, coordinate);
        }

        if (!Emission.TryWithCoordinates(coordinates[Components..], out GaussianEmission? emission))
        {
            return false;
        }

        double[] weights = Weights.ToArray();
        for (int k = 0; k < Components && !_mixture.FreezesWeights; k++)
        {
            weights[k] = Math.Exp(coordinates[k] - highest);
        }

        model = With(weights, emission);
        return true;
    }

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> statistics, Span<double> gradient)
    {
        double weight = Sums.Of(statistics[..Components]);
        for (int k = 0; k < Components; k++)
        {
            gradient[k] = _mixture.FreezesWeights ? 0 : statistics[k] - (weight * Weights[k]);
        }

        Emission.Gradient(statistics[Components..], gradient[Components..]);
        return weight;
    }
}
