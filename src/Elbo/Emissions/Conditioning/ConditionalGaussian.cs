using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Conditioning;

/// <summary>
/// A Gaussian of which some columns are observed: one Cholesky factor of Σ with those columns in front holds everything,
/// <code>
///     Σ = ( L_oo      ) ( L_ooᵀ L_moᵀ )      y = L_oo⁻¹(x_o − μ_o),   ln p(x_o) = −½(|y|² + |o| ln 2π) − Σ ln diag L_oo
///         ( L_mo L_mm ) (       L_mmᵀ )      x_m | x_o ~ N(μ_m + L_mo y, L_mm L_mmᵀ).
/// </code>
/// Working memory for one pattern and component at a time. Cost: D³/6 multiply-adds to set, at most D² for a row; a diagonal matrix costs D.
/// </summary>
internal sealed class ConditionalGaussian
{
    private readonly bool _isDiagonal;
    private readonly double[] _factor;
    private readonly double[] _whitened;
    private int[] _order = [];
    private int _observed;

    /// <summary>Working memory.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="isDiagonal">Whether a covariance is D variances rather than a packed triangle.</param>
    public ConditionalGaussian(int dimension, bool isDiagonal)
    {
        _isDiagonal = isDiagonal;
        _factor = new double[isDiagonal ? dimension : Packed.Length(dimension)];
        _whitened = new double[dimension];
    }

    /// <summary>The log-density of the observed cells at their mean.</summary>
    public double LogNormalizer { get; private set; }

    /// <summary>½ ln |2πe·L_mm L_mmᵀ|, the entropy of the missing cells of a row.</summary>
    public double Entropy { get; private set; }

    private int Dimension => _order.Length;

    /// <summary>Works everything out that rows share.</summary>
    /// <param name="pattern">Which cells are missing.</param>
    /// <param name="covariance">Σ, as the family stores it.</param>
    public void Set(MissingPattern pattern, ReadOnlySpan<double> covariance)
    {
        _order = [.. pattern.Observed, .. pattern.Missing];
        _observed = pattern.Observed.Length;
        Permute(covariance, 0);
        if (_isDiagonal)
        {
            System.Numerics.Tensors.TensorPrimitives.Sqrt<double>(_factor, _factor);
        }
        else
        {
            // In another order rounding can make indefinite what is all but singular; the families' matrices are definite in theirs.
            for (double widening = 1e-14; !Cholesky.TryFactor(_factor, _factor, Dimension); widening *= 100)
            {
                Permute(covariance, widening);
            }
        }

        double observed = 0, missing = 0;
        for (int i = 0; i < Dimension; i++)
        {
            double log = Math.Log(Diagonal(i));
            (observed, missing) = i < _observed ? (observed + log, missing) : (observed, missing + log);
        }

        LogNormalizer = -observed - (0.5 * _observed * Math.Log(2 * Math.PI));
        Entropy = missing + (0.5 * (Dimension - _observed) * Math.Log(2 * Math.PI * Math.E));
    }

    /// <summary>Takes up a row.</summary>
    /// <param name="row">Its D cells.</param>
    /// <param name="mean">μ.</param>
    /// <returns>|y|², the squared distance of the observed cells from their mean.</returns>
    public double Observe(ReadOnlySpan<double> row, ReadOnlySpan<double> mean)
    {
        double squared = 0;
        for (int i = 0; i < _observed; i++)
        {
            double left = row[_order[i]] - mean[_order[i]];
            double y = (_isDiagonal ? left : left - Sums.OfProducts(Row(i)[..i], _whitened.AsSpan(0, i))) / Diagonal(i);
            _whitened[i] = y;
            squared += y * y;
        }

        return squared;
    }

    /// <summary>Writes the conditional means of the missing cells of the row that was observed last.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="row">D cells, of which the missing ones are written.</param>
    public void Complete(ReadOnlySpan<double> mean, Span<double> row)
    {
        for (int i = _observed; i < Dimension; i++)
        {
            row[_order[i]] = mean[_order[i]] + (_isDiagonal ? 0 : Sums.OfProducts(Row(i)[.._observed], _whitened.AsSpan(0, _observed)));
        }
    }

    /// <summary>Draws the missing cells of the row that was observed last.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="scale">What the conditional covariance is multiplied by: 1, but for families whose rows have scales of their own.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="row">D cells, of which the missing ones are written.</param>
    public void Draw(ReadOnlySpan<double> mean, double scale, ref Rng rng, Span<double> row)
    {
        double deviation = Math.Sqrt(scale);
        for (int i = _observed; i < Dimension; i++)
        {
            _whitened[i] = deviation * rng.NextGaussian();
            row[_order[i]] = mean[_order[i]]
                + (_isDiagonal ? Diagonal(i) * _whitened[i] : Sums.OfProducts(Row(i)[..(i + 1)], _whitened.AsSpan(0, i + 1)));
        }
    }

    /// <summary>Adds the conditional covariance of the missing cells to a scatter.</summary>
    /// <param name="weight">How often it counts.</param>
    /// <param name="scatter">D sums of squares or a packed triangle.</param>
    public void AddCovariance(double weight, Span<double> scatter)
    {
        for (int i = _observed; i < Dimension; i++)
        {
            if (_isDiagonal)
            {
                scatter[_order[i]] += weight * Diagonal(i) * Diagonal(i);
                continue;
            }

            for (int j = _observed; j <= i; j++)
            {
                double covariance = Sums.OfProducts(Row(i)[_observed..(j + 1)], Row(j)[_observed..(j + 1)]);
                scatter[Packed.Index(Math.Max(_order[i], _order[j]), Math.Min(_order[i], _order[j]))] += weight * covariance;
            }
        }
    }

    private double Diagonal(int i) => _factor[_isDiagonal ? i : Packed.Index(i, i)];

    private ReadOnlySpan<double> Row(int i) => _factor.AsSpan(Packed.Row(i), i + 1);

    private void Permute(ReadOnlySpan<double> covariance, double widening)
    {
        for (int i = 0; i < Dimension; i++)
        {
            int row = _order[i];
            if (_isDiagonal)
            {
                _factor[i] = covariance[row];
                continue;
            }

            for (int j = 0; j <= i; j++)
            {
                int column = _order[j];
                _factor[Packed.Index(i, j)] = covariance[Packed.Index(Math.Max(row, column), Math.Min(row, column))] * (i == j ? 1 + widening : 1);
            }
        }
    }
}
