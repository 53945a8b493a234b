using System.Globalization;

namespace Elbo.Distributions;

/// <summary>Checked values with weights: what every weighted maximum-likelihood fit begins with. Those of weight 0 are not there.</summary>
internal sealed class WeightedSample
{
    private readonly double[] _values;
    private readonly double[] _weights;

    /// <summary>Checks values and weights.</summary>
    /// <param name="values">The values.</param>
    /// <param name="weights">Their weights; empty if all are one.</param>
    /// <param name="isSupported">Whether a finite value can be.</param>
    /// <param name="support">What a value must be, for the message: "a positive number".</param>
    public WeightedSample(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, Func<double, bool> isSupported, string support)
    {
        if (!weights.IsEmpty && weights.Length != values.Length)
        {
            throw new ArgumentException(Invariant($"There are {weights.Length} weights for {values.Length} values."), nameof(weights));
        }

        var kept = new List<double>(values.Length);
        var shares = new List<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (!double.IsFinite(weight) || weight < 0)
            {
                throw new ArgumentException(Invariant($"Weight {i + 1} is {weight}; weights must be finite and not negative."), nameof(weights));
            }

            if (!double.IsFinite(values[i]) || !isSupported(values[i]))
            {
                throw new ArgumentException(Invariant($"Value {i + 1} is {values[i]}; it must be {support}."), nameof(values));
            }

            if (weight > 0)
            {
                kept.Add(values[i]);
                shares.Add(weight);
            }
        }

        if (kept.Count == 0)
        {
            throw new ArgumentException(
                values.IsEmpty ? "There are no values to fit." : "All weights are 0: there is nothing to fit.", values.IsEmpty ? nameof(values) : nameof(weights));
        }

        (_values, _weights, Total) = ([.. kept], [.. shares], shares.Sum());
    }

    /// <summary>Σ w.</summary>
    public double Total { get; }

    /// <summary>Σ w f(x)/Σ w.</summary>
    /// <param name="function">f.</param>
    public double Average(Func<double, double> function)
    {
        double sum = 0;
        for (int i = 0; i < _values.Length; i++)
        {
            sum += _weights[i] * function(_values[i]);
        }

        return sum / Total;
    }

    /// <summary>Mean and variance (divided by Σ w) about the mean, so that data far from the origin keep their digits.</summary>
    public (double Mean, double Variance) Moments()
    {
        double first = Average(static x => x);

        // Once more about the first answer: a large offset rounds in the sum.
        double mean = first + Average(x => x - first);
        return (mean, Average(x => (x - mean) * (x - mean)));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
