using System.Globalization;
using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>A die: category j, a whole number from 0, has probability pⱼ.</summary>
public sealed class Categorical : IDistribution<Categorical>, IEquatable<Categorical>
{
    private const int MostCategories = 1 << 24;

    private readonly double[] _probabilities;

    /// <summary>A die.</summary>
    /// <param name="weights">One or more finite, non-negative weights with a positive sum; they are scaled to sum to one.</param>
    /// <exception cref="ArgumentException">If the weights are none, or not such.</exception>
    public Categorical(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight >= 0 ? weight : double.NaN;
        }

        if (!(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException("The weights of categories must be finite, not negative, and not all zero.", nameof(weights));
        }

        _probabilities = weights.ToArray();
        for (int j = 0; j < _probabilities.Length; j++)
        {
            _probabilities[j] /= total;
        }
    }

    /// <inheritdoc/>
    public static bool IsDiscrete => true;

    /// <summary>How many categories.</summary>
    public int Categories => _probabilities.Length;

    /// <summary>p: one probability per category; they sum to one.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <inheritdoc/>
    public double Mean => Expectation(static j => j);

    /// <inheritdoc/>
    public double Variance
    {
        get
        {
            double mean = Mean;
            return Expectation(j => (j - mean) * (j - mean));
        }
    }

    /// <inheritdoc/>
    public double Entropy => -_probabilities.Sum(static p => Logarithms.TimesLog(p, p));

    /// <summary>pⱼ = Σ w[x = j]/Σ w, the maximum under Σ p = 1, over the categories up to the largest value.</summary>
    /// <inheritdoc/>
    public static Categorical Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, value);
        }

        return Fit(values, weights, largest < MostCategories ? (int)largest + 1 : MostCategories);
    }

    /// <summary>pⱼ = Σ w[x = j]/Σ w, over a known number of categories.</summary>
    /// <param name="values">The categories that were seen, from 0.</param>
    /// <param name="weights">As many weights, or none if all are one.</param>
    /// <param name="categories">How many there are.</param>
    /// <exception cref="ArgumentException">If a value or weight cannot be.</exception>
    public static Categorical Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        _ = new WeightedSample(
            values,
            weights,
            x => x >= 0 && x < categories && Math.Floor(x) == x,
            string.Create(CultureInfo.InvariantCulture, $"a category, a whole number from 0 to {categories - 1}"));
        var counts = new double[categories];
        for (int i = 0; i < values.Length; i++)
        {
            counts[(int)values[i]] += weights.IsEmpty ? 1 : weights[i];
        }

        return new(counts);
    }

    /// <inheritdoc/>
    public double LogDensity(double value) =>
        value >= 0 && value < Categories && Math.Floor(value) == value ? Math.Log(_probabilities[(int)value]) : double.NegativeInfinity;

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => rng.NextIndex(_probabilities);

    /// <inheritdoc/>
    public Divergence DivergenceTo(Categorical other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double sum = 0;
        for (int j = 0; j < Categories; j++)
        {
            double q = j < other.Categories ? other._probabilities[j] : 0;
            if (_probabilities[j] > 0 && q == 0)
            {
                return Divergence.Infinite(string.Create(CultureInfo.InvariantCulture, $"category {j} has probability 0 under the second"));
            }

            sum += Logarithms.TimesLogRatio(_probabilities[j], q);
        }

        return Divergence.Of(sum);
    }

    /// <inheritdoc/>
    public bool Equals(Categorical? other) => other is not null && Probabilities.SequenceEqual(other.Probabilities);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Categorical);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Categories, _probabilities[0], _probabilities[^1]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"Categorical {{ Probabilities = {string.Join(", ", _probabilities.Select(static p => p.ToString("G6", CultureInfo.InvariantCulture)))} }}";

    private double Expectation(Func<int, double> function)
    {
        double sum = 0;
        for (int j = 0; j < Categories; j++)
        {
            sum += _probabilities[j] * function(j);
        }

        return sum;
    }
}
