using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>What a model says of rows, and rows that it makes.</content>
public sealed partial class FactorAnalysis : IDensity, ISampler, IImputer
{
    /// <summary>ln N(x; μ, ΛΛᵀ + Ψ) over the cells that are observed; a row of missing cells has the density 1. Cost: 3 D F a row.</summary>
    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Demand(rows);
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(_parameters, scratch);
        for (int n = 0; n < rows.Count; n++)
        {
            if (!posterior.Fits(rows[n]))
            {
                posterior.Observe(rows[n]);
            }

            double log = -0.5 * (posterior.LogNoise + posterior.LogDeterminant + posterior.Infer(rows[n]));
            logDensity[n] = double.IsNaN(log) ? double.NegativeInfinity : log;
        }
    }

    /// <summary>The factors of rows: their posterior means, and how uncertain they are.</summary>
    /// <param name="rows">Rows of D numbers, NaN where a cell is missing.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="means">Rows × F numbers to write: E[h | x], the scores of Thomson (1951).</param>
    /// <param name="deviations">Rows × F numbers to write: the posterior standard deviations.</param>
    public void InferFactors(Rows rows, Scratch scratch, Span<double> means, Span<double> deviations)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Demand(rows);
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(_parameters, scratch);
        for (int n = 0; n < rows.Count; n++)
        {
            if (!posterior.Fits(rows[n]))
            {
                posterior.Observe(rows[n]);
            }

            posterior.Infer(rows[n]);
            for (int f = 0; f < Factors; f++)
            {
                means[(n * Factors) + f] = posterior.Mean[f];
                deviations[(n * Factors) + f] = Math.Sqrt(posterior.Covariance[Packed.Index(f, f)]);
            }
        }
    }

    /// <inheritdoc/>
    public void Impute(Rows rows, Scratch scratch, Span<double> completed)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Demand(rows);
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(_parameters, scratch);
        rows.Values.CopyTo(completed);
        for (int n = 0; n < rows.Count; n++)
        {
            if (!posterior.Fits(rows[n]))
            {
                posterior.Observe(rows[n]);
            }

            if (posterior.Observed < Dimension)
            {
                posterior.Infer(rows[n]);
                _parameters.Fill(posterior.Mean, completed.Slice(n * Dimension, Dimension));
            }
        }
    }

    /// <inheritdoc/>
    public void DrawMissing(Rows rows, Scratch scratch, ref Rng rng, Span<double> completed)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Demand(rows);
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(_parameters, scratch);
        Span<double> factor = scratch.Take(Packed.Length(Factors)), noise = scratch.Take(Factors), drawn = scratch.Take(Factors);
        rows.Values.CopyTo(completed);
        for (int n = 0; n < rows.Count; n++)
        {
            if (!posterior.Fits(rows[n]))
            {
                posterior.Observe(rows[n]);
                Cholesky.TryFactor(posterior.Covariance, factor, Factors);
            }

            if (posterior.Observed == Dimension)
            {
                continue;
            }

            posterior.Infer(rows[n]);
            for (int f = 0; f < Factors; f++)
            {
                noise[f] = rng.NextGaussian();
                drawn[f] = posterior.Mean[f] + Sums.OfProducts(factor.Slice(Packed.Row(f), f + 1), noise[..(f + 1)]);
            }

            var row = completed.Slice(n * Dimension, Dimension);
            _parameters.Fill(drawn, row);
            for (int d = 0; d < Dimension; d++)
            {
                row[d] += double.IsNaN(rows[n][d]) ? Math.Sqrt(_parameters.Variances[d]) * rng.NextGaussian() : 0;
            }
        }
    }

    /// <summary>The posterior covariance of the factors of a row: F × F numbers, which depend on which of its cells are missing alone.</summary>
    /// <param name="row">D numbers, NaN where a cell is missing.</param>
    public double[,] FactorCovariance(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Dimension);
        var posterior = new FactorPosterior(_parameters, new Scratch());
        posterior.Observe(row);
        var covariance = new double[Factors, Factors];
        for (int f = 0; f < Factors; f++)
        {
            for (int g = 0; g <= f; g++)
            {
                covariance[f, g] = covariance[g, f] = posterior.Covariance[Packed.Index(f, g)];
            }
        }

        return covariance;
    }

    /// <summary>
    /// The eigenvalues of the rows' correlation, or of their covariance where noise is common, in descending order: factors show as those that stand out. What is
    /// missing is filled in by what the model expects.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public IReadOnlyList<double> Eigenvalues(IDataSource<RowBatch> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Eigenvalues(ExpectedMoments.Of(_parameters, rows, cancellation).Covariance);
    }

    /// <summary>The eigenvalues of a correlation, or of a covariance where noise is common, in descending order.</summary>
    /// <param name="moments">The moments of rows.</param>
    public IReadOnlyList<double> Eigenvalues(GaussianMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return Eigenvalues(moments.Covariance.ToArray());
    }

    /// <summary>How far the model is from the covariance of complete rows; see <see cref="Discrepancy(GaussianMoments)"/>.</summary>
    /// <param name="rows">The rows; where cells are missing, by what the model expects of them.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public double Discrepancy(IDataSource<RowBatch> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Discrepancy(ExpectedMoments.Of(_parameters, rows, cancellation).Covariance);
    }

    /// <summary>
    /// How far the model is from a covariance, ln|Σ| − ln|S| + tr S Σ⁻¹ − D: 0 if it is the same, +∞ if the covariance is singular. Half of it, times the number of
    /// rows, is what the log-likelihood lacks to that of a Gaussian without structure.
    /// </summary>
    /// <param name="moments">S.</param>
    public double Discrepancy(GaussianMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentOutOfRangeException.ThrowIfNotEqual(moments.Dimension, Dimension, nameof(moments));
        return Discrepancy(moments.Covariance.ToArray());
    }

    private double Discrepancy(double[] given)
    {
        int packed = given.Length;
        double[,] own = Covariance();
        double[] model = new double[packed], inverse = new double[packed], factor = new double[packed];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                model[Packed.Index(i, j)] = own[i, j];
            }
        }

        if (!Cholesky.TryFactor(given, factor, Dimension))
        {
            return double.PositiveInfinity;
        }

        double logGiven = Cholesky.LogDeterminant(factor, Dimension);
        if (!Cholesky.TryFactor(model, model, Dimension))
        {
            return double.PositiveInfinity;
        }

        Cholesky.Invert(model, inverse, Dimension);
        return Math.Max(Cholesky.LogDeterminant(model, Dimension) - logGiven + Congruence.Trace(inverse, given, Dimension) - Dimension, 0);
    }

    private double[] Eigenvalues(double[] covariance)
    {
        double[] scaled = new double[covariance.Length];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = Math.Sqrt(covariance[Packed.Index(i, i)]) * Math.Sqrt(covariance[Packed.Index(j, j)]);
                double scale = Noise is FactorNoise.Common ? 1 : product > 0 ? product : double.PositiveInfinity;
                scaled[Packed.Index(i, j)] = covariance[Packed.Index(i, j)] / scale;
            }
        }

        double[] values = SymmetricEigen.Decompose(scaled, Dimension).Values;
        Array.Reverse(values);
        return values;
    }

    /// <summary>All rows come from one and the same distribution.</summary>
    /// <inheritdoc/>
    int ISampler.DrawComponent(ref Rng rng) => 0;

    /// <inheritdoc/>
    void ISampler.DrawRow(int component, ref Rng rng, Span<double> row) => DrawRow(ref rng, row);

    /// <summary>Draws a row.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="row">D numbers to write.</param>
    public void DrawRow(ref Rng rng, Span<double> row)
    {
        _parameters.Mean.CopyTo(row);
        for (int f = 0; f < Factors; f++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_parameters.Loading(f), rng.NextGaussian(), row, row);
        }

        for (int d = 0; d < Dimension; d++)
        {
            row[d] += Math.Sqrt(_parameters.Variances[d]) * rng.NextGaussian();
        }
    }
}
