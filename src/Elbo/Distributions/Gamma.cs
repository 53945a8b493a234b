using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Distributions;

/// <summary>The gamma distribution of a positive number: p(x) ∝ x^(a−1) e^(−bx).</summary>
public sealed record Gamma : IDistribution<Gamma>
{
    private const double LeastShape = 1e-8;
    private const double MostShape = 1e14;

    /// <summary>A gamma distribution.</summary>
    /// <param name="shape">a, finite and positive.</param>
    /// <param name="rate">b, finite and positive: one over the scale.</param>
    /// <exception cref="ArgumentOutOfRangeException">If they are not such.</exception>
    public Gamma(double shape, double rate) => (Shape, Rate) = (Positive.Require(shape), Positive.Require(rate));

    /// <inheritdoc/>
    public static bool IsDiscrete => false;

    /// <summary>a.</summary>
    public double Shape { get; }

    /// <summary>b.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public double Mean => Shape / Rate;

    /// <inheritdoc/>
    public double Variance => Shape / (Rate * Rate);

    /// <inheritdoc/>
    public double Entropy =>
        Shape - Math.Log(Rate) + SpecialFunctions.GammaLn(Shape) + ((1 - Shape) * SpecialFunctions.DiGamma(Shape));

    /// <summary>
    /// b = a/x̄, which leaves ln a − ψ(a) = ln x̄ − mean of ln x, one equation for a (Choi and Wette 1969). All averages are weighted.
    /// </summary>
    /// <inheritdoc/>
    public static Gamma Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        var sample = new WeightedSample(values, weights, static x => x > 0, "a positive number");
        double mean = sample.Average(static x => x);

        // About the mean, where the two logarithms would cancel.
        double spread = -sample.Average(x => Math.Log(x / mean));
        double shape = Roots.Maximum(a => Math.Log(a) - SpecialFunctions.DiGamma(a) - spread, LeastShape, MostShape);
        return shape < MostShape
            ? new(shape, shape / mean)
            : throw new ArgumentException("All values are equal: the likelihood of a gamma distribution has no maximum, its variance goes to 0.", nameof(values));
    }

    /// <inheritdoc/>
    public double LogDensity(double value) => value switch
    {
        < 0 or double.PositiveInfinity => double.NegativeInfinity,
        0 when Shape == 1 => Math.Log(Rate),
        _ => (Shape * Math.Log(Rate)) - SpecialFunctions.GammaLn(Shape) + ((Shape - 1) * Math.Log(value)) - (Rate * value),
    };

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => RngAdapter.Draw(ref rng, random => MathNet.Numerics.Distributions.Gamma.Sample(random, Shape, Rate));

    /// <inheritdoc/>
    public Divergence DivergenceTo(Gamma other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Divergence.Of(
            ((Shape - other.Shape) * SpecialFunctions.DiGamma(Shape)) - SpecialFunctions.GammaLn(Shape) + SpecialFunctions.GammaLn(other.Shape)
            + (other.Shape * Math.Log(Rate / other.Rate)) + (Shape * (other.Rate - Rate) / Rate));
    }
}
