using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Pruning;

/// <summary>
/// Directions in which the means of Gaussians lie apart, in units of the spread within them: Fisher's linear discriminants. The metric is the mean of
/// the covariances, each scaled to a volume of one, so that a broad component does not hide how far apart the others are.
/// </summary>
internal sealed class DiscriminantDirections
{
    /// <summary>Rounds of orthogonal iteration. They only sort the directions: any are valid, better ones exclude more.</summary>
    private const int Rounds = 3;
    private const double Negligible = 1e-6;

    private readonly int _dimension;
    private readonly double[] _factor;
    private readonly double[] _whitened;
    private readonly double[] _squaredNorms;

    private DiscriminantDirections(int dimension, double[] factor, double[] whitened)
    {
        (_dimension, _factor, _whitened) = (dimension, factor, whitened);
        _squaredNorms = new double[whitened.Length / dimension];
        for (int k = 0; k < _squaredNorms.Length; k++)
        {
            _squaredNorms[k] = Sums.OfProducts(Whitened(k), Whitened(k));
        }
    }

    /// <summary>The means in the metric.</summary>
    /// <param name="means">K × D numbers.</param>
    /// <param name="center">D numbers: what the means are taken about.</param>
    /// <param name="covariances">One packed matrix or more.</param>
    /// <param name="volumes">|Σ|^(1/D) of every matrix.</param>
    /// <returns><see langword="null"/> where the metric has no inverse.</returns>
    public static DiscriminantDirections? Of(ReadOnlySpan<double> means, ReadOnlySpan<double> center, ReadOnlySpan<double> covariances, ReadOnlySpan<double> volumes)
    {
        int dimension = center.Length, length = Packed.Length(dimension);
        double[] factor = new double[length];
        for (int m = 0; m < volumes.Length; m++)
        {
            TensorPrimitives.MultiplyAdd(covariances.Slice(m * length, length), 1 / (volumes[m] * volumes.Length), factor, factor);
        }

        if (!Cholesky.TryFactor(factor, factor, dimension))
        {
            return null;
        }

        double[] whitened = new double[means.Length];
        for (int from = 0; from < means.Length; from += dimension)
        {
            var mean = whitened.AsSpan(from, dimension);
            TensorPrimitives.Subtract(means.Slice(from, dimension), center, mean);
            for (int i = 0; i < dimension; i++)
            {
                mean[i] = (mean[i] - Sums.OfProducts(factor.AsSpan(Packed.Row(i), i), mean[..i])) / factor[Packed.Index(i, i)];
            }
        }

        return new(dimension, factor, whitened);
    }

    /// <summary>The squared distance of two means.</summary>
    public double SquaredDistance(int first, int second)
    {
        // Digits do not matter for what it is asked for.
        double squared = _squaredNorms[first] + _squaredNorms[second] - (2 * Sums.OfProducts(Whitened(first), Whitened(second)));
        return Math.Max(0, squared);
    }

    /// <summary>The directions as coefficients of columns, the most telling first.</summary>
    /// <param name="most">At most as many.</param>
    /// <returns>R × D numbers, one direction after the other; fewer than asked for where the means span no more.</returns>
    public double[] Leading(int most)
    {
        double[] basis = Spanning(most);
        int components = _whitened.Length / _dimension;
        for (int round = 0; round < Rounds; round++)
        {
            // Vᵀ times the between-class scatter Σ ggᵀ.
            double[] next = new double[basis.Length];
            for (int from = 0; from < basis.Length; from += _dimension)
            {
                var vector = next.AsSpan(from, _dimension);
                for (int k = 0; k < components; k++)
                {
                    TensorPrimitives.MultiplyAdd(Whitened(k), Sums.OfProducts(Whitened(k), basis.AsSpan(from, _dimension)), vector, vector);
                }
            }

            basis = Orthonormal(next);
        }

        // What is q in the metric is L⁻ᵀq for columns.
        for (int from = 0; from < basis.Length; from += _dimension)
        {
            var vector = basis.AsSpan(from, _dimension);
            for (int i = _dimension - 1; i >= 0; i--)
            {
                vector[i] /= _factor[Packed.Index(i, i)];
                TensorPrimitives.MultiplyAdd(_factor.AsSpan(Packed.Row(i), i), -vector[i], vector[..i], vector[..i]);
            }
        }

        return basis;
    }

    private ReadOnlySpan<double> Whitened(int component) => _whitened.AsSpan(component * _dimension, _dimension);

    /// <summary>The means themselves, the one that is farthest from the space of those before it first, until nothing is left.</summary>
    private double[] Spanning(int most)
    {
        double[] rest = (double[])_whitened.Clone();
        double[] basis = new double[most * _dimension];
        double farthest = 0;
        int count = 0;
        for (; count < most; count++)
        {
            int best = 0;
            double squared = -1;
            for (int from = 0; from < rest.Length; from += _dimension)
            {
                double norm = Sums.OfProducts(rest.AsSpan(from, _dimension), rest.AsSpan(from, _dimension));
                (best, squared) = norm > squared ? (from, norm) : (best, squared);
            }

            farthest = Math.Max(farthest, squared);
            if (!(squared > Negligible * farthest))
            {
                break;
            }

            var vector = basis.AsSpan(count * _dimension, _dimension);
            TensorPrimitives.Divide(rest.AsSpan(best, _dimension), Math.Sqrt(squared), vector);
            for (int from = 0; from < rest.Length; from += _dimension)
            {
                var other = rest.AsSpan(from, _dimension);
                TensorPrimitives.MultiplyAdd(vector, -Sums.OfProducts(vector, other), other, other);
            }
        }

        return basis[..(count * _dimension)];
    }

    /// <summary>Gram and Schmidt's procedure, twice; a vector that is in the space of those before it is dropped.</summary>
    private double[] Orthonormal(double[] vectors)
    {
        int kept = 0;
        for (int from = 0; from < vectors.Length; from += _dimension)
        {
            var vector = vectors.AsSpan(from, _dimension);
            double before = Sums.OfProducts(vector, vector);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int at = 0; at < kept; at += _dimension)
                {
                    var other = vectors.AsSpan(at, _dimension);
                    TensorPrimitives.MultiplyAdd(other, -Sums.OfProducts(other, vector), vector, vector);
                }
            }

            double squared = Sums.OfProducts(vector, vector);
            if (squared > Negligible * Negligible * before)
            {
                TensorPrimitives.Divide(vector, Math.Sqrt(squared), vectors.AsSpan(kept, _dimension));
                kept += _dimension;
            }
        }

        return vectors[..kept];
    }
}
