using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Distributions;

/// <summary>The beta distribution of a share: p(x) ∝ x^(a−1) (1 − x)^(b−1) on (0, 1).</summary>
public sealed record Beta : IDistribution<Beta>
{
    /// <summary>A beta distribution.</summary>
    /// <param name="alpha">a, finite and positive.</param>
    /// <param name="beta">b, finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">If they are not such.</exception>
    public Beta(double alpha, double beta) => (A, B) = (Positive.Require(alpha), Positive.Require(beta));

    /// <inheritdoc/>
    public static bool IsDiscrete => false;

    /// <summary>a.</summary>
    public double A { get; }

    /// <summary>b.</summary>
    public double B { get; }

    /// <inheritdoc/>
    public double Mean => A / (A + B);

    /// <inheritdoc/>
    public double Variance => Mean * (B / (A + B)) / (A + B + 1);

    /// <inheritdoc/>
    public double Entropy => new Dirichlet([A, B]).Entropy;

    /// <summary>ψ(a) − ψ(a + b) = mean of ln x and ψ(b) − ψ(a + b) = mean of ln(1 − x), as for a Dirichlet distribution of two shares (Minka 2000).</summary>
    /// <inheritdoc/>
    public static Beta Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        var sample = new WeightedSample(values, weights, static x => x is > 0 and < 1, "between 0 and 1");
        var fit = Dirichlet.Fit([sample.Average(Math.Log), sample.Average(static x => Math.Log(1 - x))], nameof(values));
        return new(fit.Concentrations[0], fit.Concentrations[1]);
    }

    /// <inheritdoc/>
    public double LogDensity(double value) => value is >= 0 and <= 1
        ? SpecialFunctions.GammaLn(A + B) - SpecialFunctions.GammaLn(A) - SpecialFunctions.GammaLn(B)
            + Logarithms.TimesLog(A - 1, value) + Logarithms.TimesLog(B - 1, 1 - value)
        : double.NegativeInfinity;

    /// <inheritdoc/>
    public double Sample(ref Rng rng)
    {
        Span<double> shares = stackalloc double[2];
        new Dirichlet([A, B]).Sample(ref rng, shares);
        return shares[0];
    }

    /// <inheritdoc/>
    public Divergence DivergenceTo(Beta other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Dirichlet([A, B]).DivergenceTo(new([other.A, other.B]));
    }
}
