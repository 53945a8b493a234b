using Elbo.Numerics.Linear;

namespace Elbo.Models.Factors;

/// <summary>The regression of one column on the factors, from expected statistics: intercept first, then F loadings.</summary>
internal sealed class FactorRegression
{
    private readonly FactorLayout _layout;
    private readonly double[] _matrix;
    private readonly double[] _factor;
    private readonly double[] _right;

    /// <summary>Working memory for regressions, one after the other.</summary>
    /// <param name="layout">Where the statistics are.</param>
    public FactorRegression(FactorLayout layout)
    {
        int size = layout.Factors + 1;
        (_layout, _matrix, _factor, _right) = (layout, new double[Packed.Length(size)], new double[Packed.Length(size)], new double[size]);
    }

    /// <summary>The best coefficients.</summary>
    /// <param name="statistics">All statistics.</param>
    /// <param name="column">The number of a column that some row has.</param>
    /// <param name="coefficients">F + 1 numbers to write.</param>
    /// <returns>The expected sum of squares that is left, not negative.</returns>
    public double Solve(ReadOnlySpan<double> statistics, int column, Span<double> coefficients)
    {
        Read(statistics, column);
        int size = _right.Length;
        if (!Cholesky.TryFactor(_matrix, _factor, size))
        {
            // Factors have a variance of their own, so only numbers at the end of their range lead here.
            coefficients.Clear();
            coefficients[0] = _right[0] / _matrix[0];
            return Squares(statistics, column, coefficients);
        }

        for (int i = 0; i < size; i++)
        {
            var row = _factor.AsSpan(Packed.Row(i), i);
            coefficients[i] = (_right[i] - Sums.OfProducts(row, coefficients[..i])) / _factor[Packed.Index(i, i)];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            double sum = coefficients[i];
            for (int j = i + 1; j < size; j++)
            {
                sum -= _factor[Packed.Index(j, i)] * coefficients[j];
            }

            coefficients[i] = sum / _factor[Packed.Index(i, i)];
        }

        return Squares(statistics, column, coefficients);
    }

    /// <summary>E Σ w (x − a − c₀ − cᵀh)².</summary>
    /// <param name="statistics">All statistics.</param>
    /// <param name="column">The number of the column.</param>
    /// <param name="coefficients">c₀ and c.</param>
    public double Squares(ReadOnlySpan<double> statistics, int column, ReadOnlySpan<double> coefficients)
    {
        Read(statistics, column);
        double sum = statistics[FactorLayout.Squares(_layout.Dimension)][column];
        for (int i = 0; i < coefficients.Length; i++)
        {
            double half = -_right[i] + (0.5 * _matrix[Packed.Index(i, i)] * coefficients[i]);
            half += Sums.OfProducts(_matrix.AsSpan(Packed.Row(i), i), coefficients[..i]);
            sum += 2 * coefficients[i] * half;
        }

        return Math.Max(sum, 0);
    }

    private void Read(ReadOnlySpan<double> statistics, int column)
    {
        _matrix[0] = statistics[FactorLayout.Counts(_layout.Dimension)][column];
        _right[0] = statistics[FactorLayout.Sums(_layout.Dimension)][column];
        for (int f = 0; f < _layout.Factors; f++)
        {
            _right[1 + f] = statistics[_layout.Products(f)][column];
            _matrix[Packed.Index(1 + f, 0)] = statistics[_layout.FactorSums(f)][column];
            for (int g = 0; g <= f; g++)
            {
                _matrix[Packed.Index(1 + f, 1 + g)] = statistics[_layout.FactorProducts(f, g)][column];
            }
        }
    }
}
