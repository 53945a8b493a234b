using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>The normal distribution of one number, N(μ, σ²).</summary>
public sealed record Gaussian : IDistribution<Gaussian>
{
    /// <summary>A normal distribution.</summary>
    /// <param name="mean">μ, finite.</param>
    /// <param name="variance">σ², finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">If they are not such.</exception>
    public Gaussian(double mean, double variance)
    {
        Mean = double.IsFinite(mean) ? mean : throw new ArgumentOutOfRangeException(nameof(mean), mean, "A mean is finite.");
        Variance = variance > 0 && double.IsFinite(variance)
            ? variance
            : throw new ArgumentOutOfRangeException(nameof(variance), variance, "A variance is finite and positive.");
    }

    /// <inheritdoc/>
    public static bool IsDiscrete => false;

    /// <inheritdoc/>
    public double Mean { get; }

    /// <inheritdoc/>
    public double Variance { get; }

    /// <inheritdoc/>
    public double Entropy => 0.5 + LogNormalizer;

    /// <summary>½ ln 2πσ².</summary>
    private double LogNormalizer => Logarithms.HalfLogTwoPi + (0.5 * Math.Log(Variance));

    /// <summary>μ = x̄ and σ² = the mean of (x − μ)², both weighted: where both derivatives of −½ Σ w (ln σ² + (x − μ)²/σ²) vanish.</summary>
    /// <inheritdoc/>
    public static Gaussian Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        var (mean, variance) = new WeightedSample(values, weights, static _ => true, "finite").Moments();
        return variance > 0
            ? new(mean, variance)
            : throw new ArgumentException("All values are equal: the likelihood of a Gaussian has no maximum, its variance goes to 0.", nameof(values));
    }

    /// <inheritdoc/>
    public double LogDensity(double value)
    {
        double z = (value - Mean) / Math.Sqrt(Variance);
        return (-0.5 * z * z) - LogNormalizer;
    }

    /// <inheritdoc/>
    public void LogDensity(ReadOnlySpan<double> values, Span<double> logDensity)
    {
        double inverse = 1 / Math.Sqrt(Variance), normalizer = LogNormalizer;
        for (int i = 0; i < values.Length; i++)
        {
            double z = (values[i] - Mean) * inverse;
            logDensity[i] = (-0.5 * z * z) - normalizer;
        }
    }

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => Mean + (Math.Sqrt(Variance) * rng.NextGaussian());

    /// <inheritdoc/>
    public Divergence DivergenceTo(Gaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double ratio = Variance / other.Variance, z = (Mean - other.Mean) / Math.Sqrt(other.Variance);
        return Divergence.Of(0.5 * (ratio - 1 - Math.Log(ratio) + (z * z)));
    }
}
