using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>
/// A distribution of one number. Discrete ones have their mass on whole numbers; for them "density" means mass. Values are immutable.
/// </summary>
/// <typeparam name="TSelf">The family.</typeparam>
public interface IDistribution<TSelf>
    where TSelf : IDistribution<TSelf>
{
    /// <summary>Whether the distributions of the family are discrete.</summary>
    static abstract bool IsDiscrete { get; }

    /// <summary>E[x]; NaN if it does not exist.</summary>
    double Mean { get; }

    /// <summary>E[(x − E[x])²]; ∞ if it is, NaN if it does not exist.</summary>
    double Variance { get; }

    /// <summary>−E[ln p(x)], in nats; of a continuous distribution it depends on the unit of x and may be negative.</summary>
    double Entropy { get; }

    /// <summary>ln p(x); −∞ outside the support.</summary>
    /// <param name="value">x, any number but NaN.</param>
    double LogDensity(double value);

    /// <summary>ln p of every value.</summary>
    /// <param name="values">Numbers, none of them NaN.</param>
    /// <param name="logDensity">As many numbers to write.</param>
    void LogDensity(ReadOnlySpan<double> values, Span<double> logDensity)
    {
        for (int i = 0; i < values.Length; i++)
        {
            logDensity[i] = LogDensity(values[i]);
        }
    }

    /// <summary>Draws a value.</summary>
    /// <param name="rng">The generator to draw from.</param>
    double Sample(ref Rng rng);

    /// <summary>KL(this ‖ other) = E[ln p(x) − ln q(x)] under this, in closed form where the family has one.</summary>
    /// <param name="other">q, of the same family.</param>
    Divergence DivergenceTo(TSelf other);

    /// <summary>The distribution of the family with the highest Σ w ln p(x): weighted maximum likelihood.</summary>
    /// <param name="values">x: at least one, all in the support.</param>
    /// <param name="weights">w: as many, finite, not negative, not all zero; empty if all are one.</param>
    /// <exception cref="ArgumentException">If a value or weight cannot be, or the likelihood has no maximum.</exception>
    static abstract TSelf Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default);
}
