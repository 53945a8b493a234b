using System.Globalization;
using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Distributions;

/// <summary>The Dirichlet distribution of shares that sum to one: p(x) ∝ Πⱼ xⱼ^(aⱼ−1).</summary>
public sealed class Dirichlet
{
    private readonly double[] _concentrations;

    /// <summary>A Dirichlet distribution.</summary>
    /// <param name="concentrations">a: two or more finite, positive numbers.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public Dirichlet(ReadOnlySpan<double> concentrations)
    {
        if (concentrations.Length < 2)
        {
            throw new ArgumentException("Shares of a whole are two or more.", nameof(concentrations));
        }

        _concentrations = concentrations.ToArray();
        foreach (double concentration in _concentrations)
        {
            Positive.Require(concentration);
        }

        Total = _concentrations.Sum();
    }

    /// <summary>a: one number per share.</summary>
    public ReadOnlySpan<double> Concentrations => _concentrations;

    /// <summary>How many shares.</summary>
    public int Dimension => _concentrations.Length;

    /// <summary>Σ a, how concentrated the shares are about their means.</summary>
    public double Total { get; }

    /// <summary>E[xⱼ] = aⱼ/Σ a.</summary>
    public IReadOnlyList<double> Mean => [.. _concentrations.Select(a => a / Total)];

    /// <summary>The variance of each share.</summary>
    public IReadOnlyList<double> Variance => [.. _concentrations.Select(a => a / Total * (1 - (a / Total)) / (Total + 1))];

    /// <summary>E[ln xⱼ] = ψ(aⱼ) − ψ(Σ a): the expected sufficient statistics.</summary>
    public IReadOnlyList<double> MeanLog => [.. _concentrations.Select(a => SpecialFunctions.DiGamma(a) - SpecialFunctions.DiGamma(Total))];

    /// <summary>−E[ln p(x)], in nats, of the density over all shares but the last.</summary>
    public double Entropy =>
        -LogConstant + ((Total - Dimension) * SpecialFunctions.DiGamma(Total)) - _concentrations.Sum(static a => (a - 1) * SpecialFunctions.DiGamma(a));

    /// <summary>ln Γ(Σ a) − Σ ln Γ(a).</summary>
    private double LogConstant => SpecialFunctions.GammaLn(Total) - _concentrations.Sum(SpecialFunctions.GammaLn);

    /// <summary>Weighted maximum likelihood: ψ(aⱼ) − ψ(Σ a) = weighted mean of ln xⱼ (Minka 2000).</summary>
    /// <param name="rows">Rows of shares, each positive; every row sums to one.</param>
    /// <param name="dimension">How many shares a row has; at least 2.</param>
    /// <param name="weights">One weight per row, finite, not negative, not all zero; empty if all are one.</param>
    /// <exception cref="ArgumentException">If a row or a weight cannot be, or all rows are equal.</exception>
    public static Dirichlet Fit(ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        if (rows.Length % dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} numbers do not make rows of {dimension}.", nameof(rows));
        }

        var meanLog = new double[dimension];
        var column = new double[rows.Length / dimension];
        for (int row = 0; row < column.Length; row++)
        {
            double sum = 0;
            foreach (double share in rows.Slice(row * dimension, dimension))
            {
                sum += share;
            }

            if (!(Math.Abs(sum - 1) < 1e-6))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {row + 1} sums to {sum}; shares sum to 1."), nameof(rows));
            }
        }

        for (int j = 0; j < dimension; j++)
        {
            for (int row = 0; row < column.Length; row++)
            {
                column[row] = rows[(row * dimension) + j];
            }

            meanLog[j] = new WeightedSample(column, weights, static x => x is > 0 and < 1, "between 0 and 1").Average(Math.Log);
        }

        return Fit(meanLog, nameof(rows));
    }

    /// <summary>ln p(x); −∞ where a share is out of range.</summary>
    /// <param name="shares">x: shares that sum to one.</param>
    public double LogDensity(ReadOnlySpan<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shares.Length, Dimension, nameof(shares));
        double sum = LogConstant;
        for (int j = 0; j < shares.Length; j++)
        {
            if (!(shares[j] is >= 0 and <= 1))
            {
                return double.NegativeInfinity;
            }

            sum += Logarithms.TimesLog(_concentrations[j] - 1, shares[j]);
        }

        return sum;
    }

    /// <summary>Draws shares: gamma variates, divided by their sum.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="shares">As many numbers to write as there are shares.</param>
    public void Sample(ref Rng rng, Span<double> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shares.Length, Dimension, nameof(shares));
        double largest = double.NegativeInfinity;
        for (int j = 0; j < shares.Length; j++)
        {
            // In logarithms, Gamma(a) = Gamma(a + 1)·U^(1/a): small concentrations underflow otherwise.
            double a = _concentrations[j];
            shares[j] = Math.Log(new Gamma(a + 1, 1).Sample(ref rng)) + (Math.Log(1 - rng.NextDouble()) / a);
            largest = Math.Max(largest, shares[j]);
        }

        double sum = 0;
        for (int j = 0; j < shares.Length; j++)
        {
            sum += shares[j] = Math.Exp(shares[j] - largest);
        }

        for (int j = 0; j < shares.Length; j++)
        {
            shares[j] /= sum;
        }
    }

    /// <summary>KL(this ‖ other), in closed form.</summary>
    /// <param name="other">A Dirichlet distribution of as many shares.</param>
    public Divergence DivergenceTo(Dirichlet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Dimension, Dimension, nameof(other));
        double sum = LogConstant - other.LogConstant;
        for (int j = 0; j < Dimension; j++)
        {
            sum += (_concentrations[j] - other._concentrations[j]) * MeanLog[j];
        }

        return Divergence.Of(sum);
    }

    /// <summary>The distribution with given means of ln x, by Minka's fixed point in Σ a, sped up to a search for its root.</summary>
    /// <param name="meanLog">The mean of ln xⱼ for every share; what they could be only on the edge of all distributions has no fit.</param>
    /// <param name="name">What the caller calls the data.</param>
    internal static Dirichlet Fit(double[] meanLog, string name)
    {
        const double Least = 1e-6, Most = 1e12;

        double[] Given(double total)
        {
            double digamma = SpecialFunctions.DiGamma(total);
            return [.. meanLog.Select(log => SpecialFunctions.DiGammaInv(digamma + log))];
        }

        // Given Σ a each a follows; the sum is right where it does not change. A smaller sum than the right one grows, a larger one shrinks.
        double total = Roots.Maximum(sum => (Given(sum).Sum() / sum) - 1, Least, Most);
        return total < Most
            ? new(Given(total))
            : throw new ArgumentException("All values are equal: the likelihood has no maximum, its variance goes to 0.", name);
    }
}
