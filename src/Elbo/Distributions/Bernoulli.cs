using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>A coin: p(1) = P, p(0) = 1 − P.</summary>
public sealed record Bernoulli : IDistribution<Bernoulli>
{
    /// <summary>A coin.</summary>
    /// <param name="probability">P, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">If it is not a probability.</exception>
    public Bernoulli(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies in [0, 1].");
        }

        Probability = probability;
    }

    /// <inheritdoc/>
    public static bool IsDiscrete => true;

    /// <summary>P, the probability of 1.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public double Mean => Probability;

    /// <inheritdoc/>
    public double Variance => Probability * (1 - Probability);

    /// <inheritdoc/>
    public double Entropy => -(Logarithms.TimesLog(Probability, Probability) + Logarithms.TimesLog(1 - Probability, 1 - Probability));

    /// <summary>x̄ weighted: the derivative of Σ w (x ln P + (1 − x) ln(1 − P)) vanishes there.</summary>
    /// <inheritdoc/>
    public static Bernoulli Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default) =>
        new(Math.Min(1, new WeightedSample(values, weights, static x => x is 0 or 1, "0 or 1").Average(static x => x)));

    /// <inheritdoc/>
    public double LogDensity(double value) => value switch
    {
        0 => Math.Log(1 - Probability),
        1 => Math.Log(Probability),
        _ => double.NegativeInfinity,
    };

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => rng.NextDouble() < Probability ? 1 : 0;

    /// <inheritdoc/>
    public Divergence DivergenceTo(Bernoulli other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Probability > 0 && other.Probability == 0) || (Probability < 1 && other.Probability == 1)
            ? Divergence.Infinite($"the value {(other.Probability == 0 ? 1 : 0)} has probability 0 under the second")
            : Divergence.Of(
                Logarithms.TimesLogRatio(Probability, other.Probability) + Logarithms.TimesLogRatio(1 - Probability, 1 - other.Probability));
    }
}
