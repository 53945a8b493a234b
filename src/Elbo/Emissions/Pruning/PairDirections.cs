using System.Numerics.Tensors;
using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Pruning;

/// <summary>
/// From the mean of every component to that of every other, the direction in which a row at the first is farthest from the second: a ∝ M⁻¹(ν₁ − ν₂) with
/// the marginal covariance M of the second, scaled so that aᵀMa = 1. All of their distance lies along it.
/// </summary>
internal sealed class PairDirections
{
    /// <summary>Directions of all pairs stay in a core's cache, or near it: 4 MB.</summary>
    private const long MostNumbers = 1 << 19;

    private readonly int _components;
    private readonly int _dimension;

    private PairDirections(int components, int dimension)
    {
        (_components, _dimension) = (components, dimension);
        int padded = LinearScores.Padded(components);
        Strips = new double[components * padded * dimension];
        Offsets = new double[components * padded];
    }

    /// <summary>For every component directions to all, cut for <see cref="LinearScores"/>.</summary>
    public double[] Strips { get; }

    /// <summary>aᵀν of the second of every pair.</summary>
    public double[] Offsets { get; }

    /// <summary>No directions yet; <see langword="null"/> where there are too many components for directions of all pairs.</summary>
    public static PairDirections? TryCreate(int components, int dimension) =>
        (long)components * LinearScores.Padded(components) * dimension <= MostNumbers ? new(components, dimension) : null;

    /// <summary>Sets the directions to a component.</summary>
    /// <param name="component">Its number.</param>
    /// <param name="means">ν of all: K × R numbers.</param>
    /// <param name="inverse">The inverse factor of its M, packed.</param>
    public void Set(int component, ReadOnlySpan<double> means, ReadOnlySpan<double> inverse)
    {
        int padded = LinearScores.Padded(_components);
        var mean = means.Slice(component * _dimension, _dimension);
        Span<double> difference = stackalloc double[_dimension], direction = stackalloc double[_dimension];
        for (int from = 0; from < _components; from++)
        {
            TensorPrimitives.Subtract(means.Slice(from * _dimension, _dimension), mean, difference);
            direction.Clear();
            double squared = 0;
            for (int i = 0; i < _dimension; i++)
            {
                var row = inverse.Slice(Packed.Row(i), i + 1);
                double y = Sums.OfProducts(row, difference[..(i + 1)]);
                squared += y * y;
                TensorPrimitives.MultiplyAdd(row, y, direction[..(i + 1)], direction[..(i + 1)]);
            }

            // Means that coincide have no direction, and a bound of 0.
            double scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
            for (int r = 0; r < _dimension; r++)
            {
                direction[r] *= scale;
                Strips[(from * padded * _dimension) + LinearScores.Index(component, r, _dimension)] = direction[r];
            }

            Offsets[(from * padded) + component] = Sums.OfProducts(direction, mean);
        }
    }
}
