using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Speakers;

/// <summary>The regression of all columns on a constant and the numbers of the rows' groups, from expected statistics.</summary>
internal readonly ref struct GroupRegression
{
    private readonly ReadOnlySpan<double> _scatter;
    private readonly double[] _matrix;
    private readonly double[] _right;
    private readonly int _dimension;

    /// <summary>Takes what it needs from all statistics.</summary>
    /// <param name="statistics">All of them.</param>
    /// <param name="dimension">D.</param>
    /// <param name="rank">R.</param>
    public GroupRegression(ReadOnlySpan<double> statistics, int dimension, int rank)
    {
        int packed = Packed.Length(rank), next = 3 + dimension;
        (_dimension, _matrix, _right) = (dimension, new double[Packed.Length(rank + 1)], new double[(rank + 1) * dimension]);
        var products = statistics.Slice(next + rank, packed);
        _matrix[0] = statistics[1];
        for (int r = 0; r < rank; r++)
        {
            _matrix[Packed.Index(r + 1, 0)] = statistics[next + r];
            products.Slice(Packed.Row(r), r + 1).CopyTo(_matrix.AsSpan(Packed.Index(r + 1, 1)));
        }

        statistics.Slice(3, dimension).CopyTo(_right);
        statistics.Slice(next + rank + packed, rank * dimension).CopyTo(_right.AsSpan(dimension));
        _scatter = statistics[(next + rank + packed + (rank * dimension))..];
    }

    private int Size => _right.Length / _dimension;

    /// <summary>The best coefficients, (R + 1) × D numbers: the constant first.</summary>
    public bool TrySolve(out double[] coefficients)
    {
        double[] factor = new double[_matrix.Length];
        coefficients = (double[])_right.Clone();
        if (!Cholesky.TryFactor(_matrix, factor, Size))
        {
            return false;
        }

        for (int i = 0; i < Size; i++)
        {
            var row = coefficients.AsSpan(i * _dimension, _dimension);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(coefficients.AsSpan(j * _dimension, _dimension), -factor[Packed.Index(i, j)], row, row);
            }

            TensorPrimitives.Divide(row, factor[Packed.Index(i, i)], row);
        }

        for (int i = Size - 1; i >= 0; i--)
        {
            var row = coefficients.AsSpan(i * _dimension, _dimension);
            for (int j = i + 1; j < Size; j++)
            {
                TensorPrimitives.MultiplyAdd(coefficients.AsSpan(j * _dimension, _dimension), -factor[Packed.Index(j, i)], row, row);
            }

            TensorPrimitives.Divide(row, factor[Packed.Index(i, i)], row);
        }

        return true;
    }

    /// <summary>The expected scatter of what coefficients leave over: T − CRᵀ − RCᵀ + CMCᵀ, a packed lower triangle.</summary>
    /// <param name="coefficients">C: (R + 1) × D numbers.</param>
    public double[] Residual(double[] coefficients)
    {
        double[] residual = _scatter.ToArray(), half = new double[_dimension];
        for (int k = 0; k < Size; k++)
        {
            // Half of what is quadratic in the coefficients belongs to each of the two sides.
            half.AsSpan().Clear();
            for (int l = 0; l < Size; l++)
            {
                double entry = _matrix[k >= l ? Packed.Index(k, l) : Packed.Index(l, k)];
                TensorPrimitives.MultiplyAdd(coefficients.AsSpan(l * _dimension, _dimension), 0.5 * entry, half, half);
            }

            TensorPrimitives.Subtract(half, _right.AsSpan(k * _dimension, _dimension), half);
            var own = coefficients.AsSpan(k * _dimension, _dimension);
            for (int i = 0; i < _dimension; i++)
            {
                var line = residual.AsSpan(Packed.Row(i), i + 1);
                TensorPrimitives.MultiplyAdd(half.AsSpan(0, i + 1), own[i], line, line);
                TensorPrimitives.MultiplyAdd(own[..(i + 1)], half[i], line, line);
            }
        }

        return residual;
    }
}
