using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>Counts of rare events: p(x) = e^−λ λˣ/x! for x = 0, 1, 2, …</summary>
public sealed record Poisson : IDistribution<Poisson>
{
    /// <summary>Above this the entropy's series in 1/λ is exact to rounding; below, a sum over fewer than a thousand counts is.</summary>
    private const double LargeRate = 1000;

    /// <summary>Counts of rare events.</summary>
    /// <param name="rate">λ, finite, not negative; 0 puts all mass on 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">If it is not such.</exception>
    public Poisson(double rate)
    {
        if (!(rate >= 0) || !double.IsFinite(rate))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is finite and not negative.");
        }

        Rate = rate;
    }

    /// <inheritdoc/>
    public static bool IsDiscrete => true;

    /// <summary>λ.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public double Mean => Rate;

    /// <inheritdoc/>
    public double Variance => Rate;

    /// <summary>There is no closed form: a sum over the counts that matter, or for large rates ½ ln(2πeλ) − 1/(12λ) − 1/(24λ²) − … (Evans and Boersma 1988).</summary>
    /// <inheritdoc/>
    public double Entropy
    {
        get
        {
            if (Rate >= LargeRate)
            {
                double inverse = 1 / Rate;
                return 0.5 + Logarithms.HalfLogTwoPi + (0.5 * Math.Log(Rate)) - (inverse / 12 * (1 + (inverse / 2 * (1 + (19.0 / 15 * inverse)))));
            }

            // Beyond twelve deviations and a few counts more there is less than rounding.
            double last = Rate + (12 * Math.Sqrt(Rate)) + 50, sum = 0;
            for (double x = 0; x <= last; x++)
            {
                double log = LogDensity(x);
                sum -= double.IsFinite(log) ? Math.Exp(log) * log : 0;
            }

            return sum;
        }
    }

    /// <summary>λ = x̄ weighted: the derivative of Σ w (x ln λ − λ) vanishes there.</summary>
    /// <inheritdoc/>
    public static Poisson Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default) =>
        new(new WeightedSample(values, weights, static x => x >= 0 && Math.Floor(x) == x, "a count: a whole number, 0 or more").Average(static x => x));

    /// <inheritdoc/>
    public double LogDensity(double value)
    {
        if (!(value >= 0) || Math.Floor(value) != value || double.IsPositiveInfinity(value))
        {
            return double.NegativeInfinity;
        }

        return Rate == 0
            ? value == 0 ? 0 : double.NegativeInfinity
            : Logarithms.TimesLog(value, Rate) - Rate - Logarithms.Factorial(value);
    }

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => Rate == 0 ? 0 : RngAdapter.Draw(ref rng, random => MathNet.Numerics.Distributions.Poisson.Sample(random, Rate));

    /// <inheritdoc/>
    public Divergence DivergenceTo(Poisson other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rate > 0 && other.Rate == 0
            ? Divergence.Infinite("counts above 0 have probability 0 under the second")
            : Divergence.Of(Logarithms.TimesLogRatio(Rate, other.Rate) - Rate + other.Rate);
    }
}
