using System.Numerics.Tensors;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Speakers;

/// <summary>
/// The posterior of the R numbers of a group, N(P⁻¹FᵀW⁻¹·n(x̄ − μ), P⁻¹) with P = 1 + nFᵀW⁻¹F: along the eigenvectors of FᵀW⁻¹F it falls apart into R of one
/// dimension, whatever n is.
/// </summary>
internal sealed class GroupFactors
{
    private readonly int _dimension;
    private readonly double[] _factor;
    private readonly double[] _inverse;
    private readonly double[] _whitened;
    private readonly double[] _precisions;
    private readonly double[,] _axes;

    /// <summary>The coordinates of a model. Cost: D³/2 and R D² operations.</summary>
    /// <param name="loadings">F, direction by direction: R × D numbers.</param>
    /// <param name="within">W, a packed lower triangle.</param>
    /// <param name="dimension">D.</param>
    /// <exception cref="ArgumentException">If W is not positive definite.</exception>
    public GroupFactors(double[] loadings, double[] within, int dimension)
    {
        int rank = loadings.Length / dimension;
        (_dimension, _factor, _inverse) = (dimension, new double[within.Length], new double[within.Length]);
        if (!Cholesky.TryFactor(within, _factor, dimension))
        {
            throw new ArgumentException("The covariance within groups is not positive definite.", nameof(within));
        }

        Cholesky.Invert(_factor, _inverse, dimension);
        LogDeterminant = Cholesky.LogDeterminant(_factor, dimension);
        double[] plain = new double[loadings.Length], products = new double[Packed.Length(rank)];
        for (int r = 0; r < rank; r++)
        {
            Whiten(loadings.AsSpan(r * dimension, dimension), plain.AsSpan(r * dimension, dimension));
            for (int s = 0; s <= r; s++)
            {
                products[Packed.Index(r, s)] = Sums.OfProducts(plain.AsSpan(r * dimension, dimension), plain.AsSpan(s * dimension, dimension));
            }
        }

        (_precisions, _axes) = SymmetricEigen.Decompose(products, rank);
        _whitened = new double[loadings.Length];
        for (int e = 0; e < rank; e++)
        {
            _precisions[e] = Math.Max(_precisions[e], 0);
            var to = _whitened.AsSpan(e * dimension, dimension);
            for (int r = 0; r < rank; r++)
            {
                TensorPrimitives.MultiplyAdd(plain.AsSpan(r * dimension, dimension), _axes[r, e], to, to);
            }
        }
    }

    /// <summary>ln |W|.</summary>
    public double LogDeterminant { get; }

    private int Rank => _precisions.Length;

    /// <summary>Infers the numbers of a group.</summary>
    /// <param name="centered">x̄ − μ.</param>
    /// <param name="count">n.</param>
    /// <param name="means">E[h]: R numbers to write.</param>
    /// <param name="variances">The variances along the axes: R numbers to write. ln of their product is −ln |P|.</param>
    /// <param name="scratch">Working memory.</param>
    /// <returns>What x̄ adds to −2 ln p: a sum of squares.</returns>
    public double Infer(ReadOnlySpan<double> centered, double count, Span<double> means, Span<double> variances, Scratch scratch)
    {
        using var frame = scratch.Begin();
        Span<double> white = scratch.Take(_dimension), along = scratch.Take(Rank);
        Whiten(centered, white);
        means.Clear();
        double squares = 0;
        for (int e = 0; e < Rank; e++)
        {
            variances[e] = 1 / (1 + (count * _precisions[e]));
            along[e] = count * variances[e] * Sums.OfProducts(_whitened.AsSpan(e * _dimension, _dimension), white);
            squares += along[e] * along[e];
            for (int r = 0; r < Rank; r++)
            {
                means[r] += _axes[r, e] * along[e];
            }
        }

        for (int e = 0; e < Rank; e++)
        {
            TensorPrimitives.MultiplyAdd(_whitened.AsSpan(e * _dimension, _dimension), -along[e], white, white);
        }

        return squares + (count * Sums.OfProducts(white, white));
    }

    /// <summary>Adds Q diag(v) Qᵀ to a packed lower triangle.</summary>
    /// <param name="variances">v, along the axes.</param>
    /// <param name="products">R(R+1)/2 numbers to add to.</param>
    public void AddCovariance(ReadOnlySpan<double> variances, Span<double> products)
    {
        for (int r = 0; r < Rank; r++)
        {
            for (int s = 0; s <= r; s++)
            {
                for (int e = 0; e < Rank; e++)
                {
                    products[Packed.Index(r, s)] += _axes[r, e] * variances[e] * _axes[s, e];
                }
            }
        }
    }

    /// <summary>tr W⁻¹S of a packed lower triangle S.</summary>
    public double TraceWithin(ReadOnlySpan<double> scatter) => Congruence.Trace(_inverse, scatter, _dimension);

    /// <summary>A draw of covariance W from one of covariance 1.</summary>
    public void Spread(ReadOnlySpan<double> white, Span<double> row)
    {
        for (int i = 0; i < _dimension; i++)
        {
            row[i] = Sums.OfProducts(_factor.AsSpan(Packed.Row(i), i + 1), white[..(i + 1)]);
        }
    }

    private void Whiten(ReadOnlySpan<double> row, Span<double> white)
    {
        for (int i = 0; i < _dimension; i++)
        {
            white[i] = Sums.OfProducts(_inverse.AsSpan(Packed.Row(i), i + 1), row[..(i + 1)]);
        }
    }
}
