using System.Globalization;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Distributions;

/// <summary>The normal distribution of D numbers, N(μ, Σ), with a full, diagonal or spherical covariance.</summary>
public sealed class MultivariateGaussian : IDensity, ISampler
{
    private readonly double[] _mean;
    private readonly double[] _covariance;
    private readonly double[] _factor;
    private readonly double[] _inverse;
    private readonly double[] _factorTiles = [];
    private readonly double _logDeterminant;

    /// <summary>A normal distribution with a full covariance.</summary>
    /// <param name="mean">μ: D finite numbers.</param>
    /// <param name="covariance">Σ: D × D numbers, symmetric and positive definite; the lower triangle counts.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public MultivariateGaussian(ReadOnlySpan<double> mean, double[,] covariance)
        : this(mean, Pack(covariance, mean.Length), isDiagonal: false)
    {
    }

    private MultivariateGaussian(ReadOnlySpan<double> mean, double[] covariance, bool isDiagonal)
    {
        ArgumentOutOfRangeException.ThrowIfZero(mean.Length, nameof(mean));
        (_mean, _covariance, IsDiagonal) = (mean.ToArray(), covariance, isDiagonal);
        foreach (double number in _mean)
        {
            if (!double.IsFinite(number))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A mean is {number}; means are finite."), nameof(mean));
            }
        }

        (_factor, _inverse) = (new double[covariance.Length], new double[covariance.Length]);
        if (isDiagonal)
        {
            for (int d = 0; d < covariance.Length; d++)
            {
                _factor[d] = Math.Sqrt(Positive.Require(covariance[d], "variance"));
                _inverse[d] = 1 / _factor[d];
                _logDeterminant += Math.Log(covariance[d]);
            }

            return;
        }

        if (!Cholesky.TryFactor(covariance, _factor, Dimension))
        {
            throw new ArgumentException("The covariance is not positive definite.", nameof(covariance));
        }

        Cholesky.Invert(_factor, _inverse, Dimension);
        _logDeterminant = Cholesky.LogDeterminant(_factor, Dimension);
        _factorTiles = new double[FactorTiles.Length(Dimension)];
        FactorTiles.FromPacked(_inverse, Dimension, _factorTiles);
    }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Whether the covariance is stored as variances alone: made by <see cref="Diagonal"/> or <see cref="Spherical"/>.</summary>
    public bool IsDiagonal { get; }

    /// <summary>μ: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>−E[ln p(x)] = ½ ln |2πeΣ|, in nats.</summary>
    public double Entropy => (0.5 * Dimension) + LogNormalizer;

    /// <summary>½ ln |2πΣ|.</summary>
    private double LogNormalizer => (Dimension * Logarithms.HalfLogTwoPi) + (0.5 * _logDeterminant);

    /// <summary>A normal distribution of independent numbers.</summary>
    /// <param name="mean">μ: D finite numbers.</param>
    /// <param name="variances">D finite, positive numbers.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public static MultivariateGaussian Diagonal(ReadOnlySpan<double> mean, ReadOnlySpan<double> variances)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(variances.Length, mean.Length, nameof(variances));
        return new(mean, variances.ToArray(), isDiagonal: true);
    }

    /// <summary>A normal distribution of independent numbers with one variance.</summary>
    /// <param name="mean">μ: D finite numbers.</param>
    /// <param name="variance">Finite and positive.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public static MultivariateGaussian Spherical(ReadOnlySpan<double> mean, double variance)
    {
        var variances = new double[mean.Length];
        Array.Fill(variances, variance);
        return new(mean, variances, isDiagonal: true);
    }

    /// <summary>Weighted maximum likelihood with a full covariance: the weighted mean, and the weighted mean of (x − μ)(x − μ)ᵀ.</summary>
    /// <param name="rows">Rows of finite numbers, with their weights.</param>
    /// <exception cref="ArgumentException">If a number or weight cannot be, or the rows lie in a subspace: the likelihood has no maximum then.</exception>
    public static MultivariateGaussian Fit(Rows rows)
    {
        double[] mean = MeanOf(rows, out double total);
        int dimension = rows.Dimension;
        var covariance = new double[Packed.Length(dimension)];
        for (int n = 0; n < rows.Count; n++)
        {
            double weight = Weight(rows, n) / total;
            for (int i = 0; i < dimension && weight > 0; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariance[Packed.Index(i, j)] += weight * (rows[n][i] - mean[i]) * (rows[n][j] - mean[j]);
                }
            }
        }

        return new(mean, HasRank(covariance, dimension) ? covariance : throw Singular(), isDiagonal: false);
    }

    /// <summary>Weighted maximum likelihood with a diagonal covariance: mean and variance of every column.</summary>
    /// <param name="rows">Rows of finite numbers, with their weights.</param>
    /// <exception cref="ArgumentException">If a number or weight cannot be, or a column is constant.</exception>
    public static MultivariateGaussian FitDiagonal(Rows rows)
    {
        double[] mean = MeanOf(rows, out double total);
        double[] variances = VariancesAbout(rows, mean, total);
        return variances.Min() > 0 ? new(mean, variances, isDiagonal: true) : throw Singular();
    }

    /// <summary>Weighted maximum likelihood with a spherical covariance: the variance is the mean of those of the columns.</summary>
    /// <param name="rows">Rows of finite numbers, with their weights.</param>
    /// <exception cref="ArgumentException">If a number or weight cannot be, or all rows are equal.</exception>
    public static MultivariateGaussian FitSpherical(Rows rows)
    {
        double[] mean = MeanOf(rows, out double total);
        double variance = VariancesAbout(rows, mean, total).Average();
        return variance > 0 ? Spherical(mean, variance) : throw Singular();
    }

    /// <summary>Σ: D × D numbers.</summary>
    public double[,] Covariance()
    {
        var matrix = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i, j] = matrix[j, i] = !IsDiagonal ? _covariance[Packed.Index(i, j)] : i == j ? _covariance[i] : 0;
            }
        }

        return matrix;
    }

    /// <summary>ln p(x).</summary>
    /// <param name="value">x: D numbers.</param>
    public double LogDensity(ReadOnlySpan<double> value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, Dimension, nameof(value));
        Span<double> result = stackalloc double[1];
        LogDensity(new Rows(value, default, Dimension), new Scratch(), result);
        return result[0];
    }

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var tiles = scratch.Take(RowTiles.Length(rows.Count, Dimension));
        RowTiles.FromRows(rows.Values, Dimension, tiles);
        var scores = logDensity[..rows.Count];
        if (IsDiagonal)
        {
            GaussianScores.Diagonal(tiles, Dimension, _mean, _inverse, [-LogNormalizer], scores);
        }
        else
        {
            GaussianScores.Full(tiles, _mean, _factorTiles, -LogNormalizer, scores);
        }
    }

    /// <summary>The one component.</summary>
    /// <inheritdoc/>
    public int DrawComponent(ref Rng rng) => 0;

    /// <summary>Draws a row: μ + L·e with standard normal e.</summary>
    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = rng.NextGaussian();
        }

        FromStandard(row, row);
    }

    /// <summary>KL(this ‖ other) = ½ (tr Σ₂⁻¹Σ₁ + (μ₁ − μ₂)ᵀ Σ₂⁻¹ (μ₁ − μ₂) − D + ln |Σ₂|/|Σ₁|).</summary>
    /// <param name="other">A normal distribution of as many numbers.</param>
    public Divergence DivergenceTo(MultivariateGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Dimension, Dimension, nameof(other));

        // tr Σ₂⁻¹Σ₁ = ‖L₂⁻¹L₁‖², column by column of L₁; the difference of the means is one column more.
        double sum = 0;
        var column = new double[Dimension];
        for (int j = 0; j <= Dimension; j++)
        {
            for (int i = 0; i < Dimension; i++)
            {
                column[i] = j == Dimension ? _mean[i] - other._mean[i] : FactorAt(i, j);
            }

            sum += other.SquaredLength(column);
        }

        return Divergence.Of(0.5 * (sum - Dimension + other._logDeterminant - _logDeterminant));
    }

    /// <summary>μ + L·e: takes a standard normal vector to one of this distribution.</summary>
    /// <param name="standard">e: D numbers.</param>
    /// <param name="row">D numbers to write; may be e itself.</param>
    internal void FromStandard(ReadOnlySpan<double> standard, Span<double> row)
    {
        // From the last row up, so that what a row still needs is not overwritten.
        for (int d = Dimension - 1; d >= 0; d--)
        {
            double deviation = IsDiagonal
                ? _factor[d] * standard[d]
                : Sums.OfProducts(_factor.AsSpan(Packed.Row(d), d + 1), standard[..(d + 1)]);
            row[d] = _mean[d] + deviation;
        }
    }

    /// <summary>Adds w·∇ ln p(x) = w·Σ⁻¹(μ − x) to a vector.</summary>
    /// <param name="x">x: D numbers.</param>
    /// <param name="weight">w.</param>
    /// <param name="gradient">D numbers to add to.</param>
    internal void AddScore(ReadOnlySpan<double> x, double weight, Span<double> gradient)
    {
        for (int i = 0; i < Dimension; i++)
        {
            if (IsDiagonal)
            {
                gradient[i] += weight * _inverse[i] * _inverse[i] * (_mean[i] - x[i]);
                continue;
            }

            // L⁻ᵀ(L⁻¹(μ − x)), a row of L⁻¹ at a time.
            var row = _inverse.AsSpan(Packed.Row(i), i + 1);
            double y = 0;
            for (int j = 0; j <= i; j++)
            {
                y += row[j] * (_mean[j] - x[j]);
            }

            for (int j = 0; j <= i; j++)
            {
                gradient[j] += weight * y * row[j];
            }
        }
    }

    /// <summary>The distribution of given covariance as it is stored: a packed lower triangle.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="packed">Σ's lower triangle.</param>
    internal static MultivariateGaussian OfPacked(ReadOnlySpan<double> mean, ReadOnlySpan<double> packed) => new(mean, packed.ToArray(), isDiagonal: false);

    private double FactorAt(int i, int j) => IsDiagonal ? (i == j ? _factor[i] : 0) : i >= j ? _factor[Packed.Index(i, j)] : 0;

    /// <summary>‖L⁻¹x‖².</summary>
    private double SquaredLength(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < Dimension; i++)
        {
            double y = IsDiagonal ? _inverse[i] * x[i] : Sums.OfProducts(_inverse.AsSpan(Packed.Row(i), i + 1), x[..(i + 1)]);
            sum += y * y;
        }

        return sum;
    }

    private static double Weight(Rows rows, int n) => rows.Weights.IsEmpty ? 1 : rows.Weights[n];

    private static ArgumentException Singular() =>
        new("The rows lie in a subspace: the likelihood of a Gaussian has no maximum, its variance in some direction goes to 0.", "rows");

    private static double[] MeanOf(Rows rows, out double total)
    {
        var mean = new double[rows.Dimension];
        var column = new double[rows.Count];
        total = 0;
        for (int d = 0; d < mean.Length; d++)
        {
            for (int n = 0; n < column.Length; n++)
            {
                column[n] = rows[n][d];
            }

            var sample = new WeightedSample(column, rows.Weights, static _ => true, "finite");
            (mean[d], total) = (sample.Moments().Mean, sample.Total);
        }

        return mean;
    }

    private static double[] VariancesAbout(Rows rows, double[] mean, double total)
    {
        var variances = new double[mean.Length];
        for (int n = 0; n < rows.Count; n++)
        {
            double weight = Weight(rows, n) / total;
            for (int d = 0; d < mean.Length; d++)
            {
                variances[d] += weight * (rows[n][d] - mean[d]) * (rows[n][d] - mean[d]);
            }
        }

        return variances;
    }

    /// <summary>Whether a covariance of data has more than rounding in every direction, in the units of its columns.</summary>
    private static bool HasRank(double[] covariance, int dimension)
    {
        const double Rounding = 1e-13;
        var scaled = new double[covariance.Length];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double scale = Math.Sqrt(covariance[Packed.Index(i, i)]) * Math.Sqrt(covariance[Packed.Index(j, j)]);
                scaled[Packed.Index(i, j)] = (covariance[Packed.Index(i, j)] / scale) - (i == j ? dimension * Rounding : 0);
            }
        }

        return Cholesky.TryFactor(scaled, new double[scaled.Length], dimension);
    }

    private static double[] Pack(double[,] covariance, int dimension)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        if (covariance.GetLength(0) != dimension || covariance.GetLength(1) != dimension)
        {
            throw new ArgumentException($"The covariance must be {dimension} × {dimension} numbers.", nameof(covariance));
        }

        var packed = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = covariance[i, j];
            }
        }

        return packed;
    }
}
