using System.Numerics.Tensors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>
/// The posterior of the factors of rows: N(G Λᵀ Ψ⁻¹(x − μ), G) with G = (1 + ΛᵀΨ⁻¹Λ)⁻¹, over the columns that are observed. G depends on which those are
/// alone, so that rows with the same missing cells, one after the other, share it. Cost: D F² for a new pattern, 3 D F for a row.
/// </summary>
internal ref struct FactorPosterior
{
    private readonly FactorParameters _model;
    private readonly Span<double> _precisions;
    private readonly Span<double> _scaled;
    private readonly Span<double> _matrix;
    private readonly Span<double> _inverse;
    private readonly Span<double> _projected;
    private readonly Span<double> _work;
    private bool _isSet;

    /// <summary>Working memory for the rows of one model.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="scratch">Where the memory comes from.</param>
    public FactorPosterior(FactorParameters model, Scratch scratch)
    {
        int dimension = model.Mean.Length, factors = model.Factors, packed = Packed.Length(factors);
        _model = model;
        _precisions = scratch.Take(dimension);
        _scaled = scratch.Take(factors * dimension);
        _matrix = scratch.Take(packed);
        _inverse = scratch.Take(packed);
        _projected = scratch.Take(factors);
        _work = scratch.Take(dimension);
        Covariance = scratch.Take(packed);
        Mean = scratch.Take(factors);
        Residual = scratch.Take(dimension);
    }

    /// <summary>How many columns of the row are observed.</summary>
    public int Observed { get; private set; }

    /// <summary>|O| ln 2π + Σ ln ψ over the observed columns.</summary>
    public double LogNoise { get; private set; }

    /// <summary>ln |1 + ΛᵀΨ⁻¹Λ|.</summary>
    public double LogDeterminant { get; private set; }

    /// <summary>G, a packed lower triangle.</summary>
    public Span<double> Covariance { get; }

    /// <summary>The posterior mean of the row's factors.</summary>
    public Span<double> Mean { get; }

    /// <summary>x − μ − Λ E[h] in the observed columns.</summary>
    public Span<double> Residual { get; }

    /// <summary>Whether a row has the same missing cells as the one before.</summary>
    /// <param name="row">The row.</param>
    public readonly bool Fits(ReadOnlySpan<double> row)
    {
        // Sums are faster than looking at every cell, but infinities of both signs are no gap.
        bool mayHaveGaps = Observed < row.Length || double.IsNaN(Sums.Of(row));
        if (!_isSet)
        {
            return false;
        }

        for (int d = 0; d < row.Length && mayHaveGaps; d++)
        {
            if (double.IsNaN(row[d]) != (_precisions[d] == 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Prepares for rows with the missing cells of this one.</summary>
    /// <param name="row">The row.</param>
    public void Observe(ReadOnlySpan<double> row)
    {
        int dimension = row.Length, factors = _model.Factors;
        (_isSet, Observed, LogNoise) = (true, 0, 0);
        for (int d = 0; d < dimension; d++)
        {
            bool isMissing = double.IsNaN(row[d]);
            _precisions[d] = isMissing ? 0 : 1 / _model.Variances[d];
            Observed += isMissing ? 0 : 1;
            LogNoise += isMissing ? 0 : Math.Log(2 * Math.PI * _model.Variances[d]);
        }

        for (int f = 0; f < factors; f++)
        {
            var scaled = _scaled.Slice(f * dimension, dimension);
            TensorPrimitives.Multiply(_model.Loading(f), _precisions, scaled);
            for (int g = 0; g <= f; g++)
            {
                _matrix[Packed.Index(f, g)] = Sums.OfProducts(scaled, _model.Loading(g)) + (f == g ? 1 : 0);
            }
        }

        if (!TryFactor(factors))
        {
            // Numbers at the end of their range: there is no density that could be told, and nothing is known of the factors.
            Covariance.Clear();
            LogDeterminant = double.PositiveInfinity;
            return;
        }

        Cholesky.Invert(_matrix, _inverse, factors);
        LogDeterminant = Cholesky.LogDeterminant(_matrix, factors);
        for (int f = 0; f < factors; f++)
        {
            for (int g = 0; g <= f; g++)
            {
                double sum = 0;
                for (int i = f; i < factors; i++)
                {
                    sum += _inverse[Packed.Index(i, f)] * _inverse[Packed.Index(i, g)];
                }

                Covariance[Packed.Index(f, g)] = sum;
            }
        }
    }

    /// <summary>Factors 1 + ΛᵀΨ⁻¹Λ; where rounding has eaten the 1, with as much on the diagonal as rounding took.</summary>
    private readonly bool TryFactor(int factors)
    {
        const double Rounding = 1e-14;
        if (Cholesky.TryFactor(_matrix, _inverse, factors))
        {
            _inverse.CopyTo(_matrix);
            return true;
        }

        for (int f = 0; f < factors; f++)
        {
            _matrix[Packed.Index(f, f)] *= 1 + (factors * Rounding);
        }

        return Cholesky.TryFactor(_matrix, _matrix, factors);
    }

    /// <summary>Infers the factors of a row of the pattern that was observed last.</summary>
    /// <param name="row">The row.</param>
    /// <returns>(x − μ)ᵀ Σ⁻¹ (x − μ) over the observed columns: a sum of squares, so that nothing cancels where there is hardly any noise.</returns>
    public readonly double Infer(ReadOnlySpan<double> row)
    {
        int dimension = row.Length, factors = _model.Factors;
        TensorPrimitives.Subtract(row, _model.Mean, Residual);
        for (int d = 0; d < dimension && Observed < dimension; d++)
        {
            Residual[d] = _precisions[d] == 0 ? 0 : Residual[d];
        }

        for (int f = 0; f < factors; f++)
        {
            _projected[f] = Sums.OfProducts(_scaled.Slice(f * dimension, dimension), Residual);
        }

        double squares = 0;
        for (int f = 0; f < factors; f++)
        {
            double mean = 0;
            for (int g = 0; g < factors; g++)
            {
                mean += Covariance[f >= g ? Packed.Index(f, g) : Packed.Index(g, f)] * _projected[g];
            }

            Mean[f] = mean;
            squares += mean * mean;
            TensorPrimitives.MultiplyAdd(_model.Loading(f), -mean, Residual, Residual);
        }

        TensorPrimitives.Multiply(Residual, _precisions, _work);
        return squares + Sums.OfProducts(_work, Residual);
    }
}
