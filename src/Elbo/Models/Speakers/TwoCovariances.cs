using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Speakers;

/// <summary>
/// Coordinates u = T(x − μ) in which the covariance within groups is the unit matrix and that between them is diagonal: T W Tᵀ = 1, T B Tᵀ = Ψ. There every
/// question about groups falls apart into D questions of one dimension, whatever the sizes of the groups.
/// </summary>
internal sealed class TwoCovariances
{
    /// <summary>Keeps the logarithm of a spread that is zero finite.</summary>
    private const double LeastSpread = 1e-200;

    private readonly double[] _to;
    private readonly double[] _from;
    private readonly double[] _mean;

    /// <summary>The coordinates of a model. Cost: about 20 D³ operations.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="between">B, a packed lower triangle, positive semidefinite.</param>
    /// <param name="within">W, a packed lower triangle.</param>
    /// <exception cref="ArgumentException">If W is not positive definite.</exception>
    public TwoCovariances(double[] mean, double[] between, double[] within)
    {
        int dimension = mean.Length;
        double[] factor = new double[within.Length], inverse = new double[within.Length];
        if (!Cholesky.TryFactor(within, factor, dimension))
        {
            throw new ArgumentException("The covariance within groups is not positive definite.", nameof(within));
        }

        Cholesky.Invert(factor, inverse, dimension);
        var (values, vectors) = SymmetricEigen.Decompose(Whitened(between, inverse, dimension), dimension);
        _mean = mean;
        Spreads = [.. values.Select(static v => Math.Max(v, LeastSpread)).Reverse()];
        LogDeterminant = Cholesky.LogDeterminant(factor, dimension);
        _to = new double[dimension * dimension];
        _from = new double[dimension * dimension];
        for (int e = 0; e < dimension; e++)
        {
            for (int i = 0; i < dimension; i++)
            {
                // T = QᵀL⁻¹ and T⁻¹ = L Q, the largest spread first.
                double to = 0, from = 0;
                for (int j = i; j < dimension; j++)
                {
                    to += vectors[j, dimension - 1 - e] * inverse[Packed.Index(j, i)];
                }

                for (int j = 0; j <= i; j++)
                {
                    from += factor[Packed.Index(i, j)] * vectors[j, dimension - 1 - e];
                }

                _to[(e * dimension) + i] = to;
                _from[(i * dimension) + e] = from;
            }
        }
    }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>ψ: the variance between groups along every coordinate, in units of that within; descending.</summary>
    public double[] Spreads { get; }

    /// <summary>T: D × D numbers, row after row.</summary>
    public ReadOnlySpan<double> Transform => _to;

    /// <summary>ln |W|.</summary>
    public double LogDeterminant { get; }

    /// <summary>u = T(x − μ).</summary>
    /// <param name="row">x.</param>
    /// <param name="centered">Working memory of D numbers.</param>
    /// <param name="coordinates">D numbers to write.</param>
    public void To(ReadOnlySpan<double> row, Span<double> centered, Span<double> coordinates)
    {
        System.Numerics.Tensors.TensorPrimitives.Subtract(row, _mean, centered);
        for (int e = 0; e < coordinates.Length; e++)
        {
            coordinates[e] = Sums.OfProducts(_to.AsSpan(e * Dimension, Dimension), centered);
        }
    }

    /// <summary>x = μ + T⁻¹u.</summary>
    /// <param name="coordinates">u.</param>
    /// <param name="row">D numbers to write.</param>
    public void From(ReadOnlySpan<double> coordinates, Span<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = _mean[i] + Sums.OfProducts(_from.AsSpan(i * Dimension, Dimension), coordinates);
        }
    }

    /// <summary>Writes a column of T⁻¹Ψ^½: what groups differ by along a coordinate, for one deviation.</summary>
    /// <param name="coordinate">The coordinate, from 0.</param>
    /// <param name="direction">D numbers to write.</param>
    public void Direction(int coordinate, Span<double> direction)
    {
        double deviation = Math.Sqrt(Math.Max(Spreads[coordinate], 0));
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = _from[(i * Dimension) + coordinate] * deviation;
        }
    }

    /// <summary>Adds T⁻¹ diag(variances) T⁻ᵀ to a packed lower triangle.</summary>
    public void AddFrom(ReadOnlySpan<double> variances, Span<double> covariance)
    {
        Span<double> scaled = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(_from.AsSpan(i * Dimension, Dimension), variances, scaled);
            for (int j = 0; j <= i; j++)
            {
                covariance[Packed.Index(i, j)] += Sums.OfProducts(scaled, _from.AsSpan(j * Dimension, Dimension));
            }
        }
    }

    /// <summary>TCTᵀ of a packed lower triangle C, as one.</summary>
    /// <param name="covariance">C.</param>
    public double[] Project(ReadOnlySpan<double> covariance)
    {
        double[] full = new double[Dimension * Dimension], half = new double[Dimension], projected = new double[covariance.Length];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                full[(i * Dimension) + j] = full[(j * Dimension) + i] = covariance[Packed.Index(i, j)];
            }
        }

        for (int e = 0; e < Dimension; e++)
        {
            for (int i = 0; i < Dimension; i++)
            {
                half[i] = Sums.OfProducts(_to.AsSpan(e * Dimension, Dimension), full.AsSpan(i * Dimension, Dimension));
            }

            for (int f = 0; f <= e; f++)
            {
                projected[Packed.Index(e, f)] = Sums.OfProducts(half, _to.AsSpan(f * Dimension, Dimension));
            }
        }

        return projected;
    }

    /// <summary>tr W⁻¹S of a packed lower triangle S.</summary>
    public double TraceWithin(ReadOnlySpan<double> scatter)
    {
        double trace = 0;
        for (int e = 0; e < Dimension; e++)
        {
            var row = _to.AsSpan(e * Dimension, Dimension);
            for (int i = 0; i < Dimension; i++)
            {
                double half = 0.5 * scatter[Packed.Index(i, i)] * row[i];
                half += Sums.OfProducts(scatter.Slice(Packed.Row(i), i), row[..i]);
                trace += 2 * row[i] * half;
            }
        }

        return trace;
    }

    /// <summary>L⁻¹BL⁻ᵀ.</summary>
    private static double[] Whitened(double[] between, double[] inverse, int dimension)
    {
        double[] square = new double[dimension * dimension], half = new double[dimension * dimension], result = new double[between.Length];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                square[(i * dimension) + j] = square[(j * dimension) + i] = between[Packed.Index(i, j)];
            }
        }

        // half = L⁻¹B, row by row; its rows against those of L⁻¹ are the entries.
        for (int i = 0; i < dimension; i++)
        {
            var row = half.AsSpan(i * dimension, dimension);
            for (int m = 0; m <= i; m++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(square.AsSpan(m * dimension, dimension), inverse[Packed.Index(i, m)], row, row);
            }

            for (int j = 0; j <= i; j++)
            {
                result[Packed.Index(i, j)] = Sums.OfProducts(row[..(j + 1)], inverse.AsSpan(Packed.Row(j), j + 1));
            }
        }

        return result;
    }
}
