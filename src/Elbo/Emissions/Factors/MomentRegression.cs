using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>The regression of all columns of a component on its factors, from expected statistics: rows of intercepts first, then of F loadings.</summary>
internal sealed class MomentRegression
{
    private readonly FactorMoments _layout;
    private readonly double[] _matrix;
    private readonly double[] _factor;
    private readonly double[] _half;

    /// <summary>Working memory for regressions, one after the other.</summary>
    /// <param name="layout">Where the statistics are.</param>
    public MomentRegression(FactorMoments layout)
    {
        int packed = Packed.Length(layout.Factors + 1);
        (_layout, _matrix, _factor, _half) = (layout, new double[packed], new double[packed], new double[layout.Dimension]);
    }

    /// <summary>The best coefficients: with the factors beside a 1, one matrix for all columns. Cost: F³/6 + D F².</summary>
    /// <param name="statistics">Those of a component with some weight.</param>
    /// <param name="coefficients">(F + 1) × D numbers to write.</param>
    public void Solve(ReadOnlySpan<double> statistics, Span<double> coefficients)
    {
        Read(statistics);
        int size = _layout.Factors + 1;
        if (!Cholesky.TryFactor(_matrix, _factor, size))
        {
            // Factors have a variance of their own, so only numbers at the end of their range lead here.
            coefficients.Clear();
            TensorPrimitives.Divide(statistics[_layout.Sums], _matrix[0], Row(coefficients, 0));
            return;
        }

        for (int i = 0; i < size; i++)
        {
            var row = Row(coefficients, i);
            Right(statistics, i).CopyTo(row);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(Row(coefficients, j), -_factor[Packed.Index(i, j)], row, row);
            }

            TensorPrimitives.Divide(row, _factor[Packed.Index(i, i)], row);
        }

        for (int i = size - 1; i >= 0; i--)
        {
            var row = Row(coefficients, i);
            for (int j = i + 1; j < size; j++)
            {
                TensorPrimitives.MultiplyAdd(Row(coefficients, j), -_factor[Packed.Index(j, i)], row, row);
            }

            TensorPrimitives.Divide(row, _factor[Packed.Index(i, i)], row);
        }
    }

    /// <summary>E Σ r (x − a − c₀ − cᵀh)² for every column, not negative.</summary>
    /// <param name="statistics">Those of the component.</param>
    /// <param name="coefficients">c₀ and c of every column: (F + 1) × D numbers.</param>
    /// <param name="squares">D numbers to write.</param>
    public void Squares(ReadOnlySpan<double> statistics, ReadOnlySpan<double> coefficients, Span<double> squares)
    {
        Read(statistics);
        statistics[_layout.Squares].CopyTo(squares);
        for (int i = 0; i <= _layout.Factors; i++)
        {
            var own = coefficients.Slice(i * _layout.Dimension, _layout.Dimension);
            TensorPrimitives.Multiply(own, _matrix[Packed.Index(i, i)], _half);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(coefficients.Slice(j * _layout.Dimension, _layout.Dimension), 2 * _matrix[Packed.Index(i, j)], _half, _half);
            }

            TensorPrimitives.MultiplyAdd(Right(statistics, i), -2.0, _half, _half);
            TensorPrimitives.MultiplyAdd(own, _half, squares, squares);
        }

        foreach (ref double square in squares)
        {
            square = Math.Max(square, 0);
        }
    }

    private ReadOnlySpan<double> Right(ReadOnlySpan<double> statistics, int row) => statistics[row == 0 ? _layout.Sums : _layout.Products(row - 1)];

    private Span<double> Row(Span<double> coefficients, int row) => coefficients.Slice(row * _layout.Dimension, _layout.Dimension);

    private void Read(ReadOnlySpan<double> statistics)
    {
        _matrix[0] = statistics[0];
        var sums = statistics[_layout.FactorSums];
        var products = statistics[_layout.FactorProducts];
        for (int f = 0; f < _layout.Factors; f++)
        {
            _matrix[Packed.Index(1 + f, 0)] = sums[f];
            for (int g = 0; g <= f; g++)
            {
                _matrix[Packed.Index(1 + f, 1 + g)] = products[Packed.Index(f, g)];
            }
        }
    }
}
