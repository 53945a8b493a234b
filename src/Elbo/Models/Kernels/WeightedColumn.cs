namespace Elbo.Models.Kernels;

/// <summary>A column in rising order with its weights: what rules of thumb look at. A weight of 2 is the value twice.</summary>
internal sealed class WeightedColumn
{
    private readonly double[] _cumulative;

    public WeightedColumn(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        (Values, Weights) = (values.ToArray(), weights.ToArray());
        Array.Sort(Values, Weights);
        _cumulative = new double[Values.Length];
        double total = 0, mean = 0, squares = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            // West's update (1979).
            total += Weights[i];
            double difference = Values[i] - mean;
            mean += difference * Weights[i] / total;
            squares += Weights[i] * difference * (Values[i] - mean);
            _cumulative[i] = total;
        }

        (TotalWeight, Deviation) = (total, Math.Sqrt(squares / (total - 1)));
    }

    /// <summary>In rising order.</summary>
    public double[] Values { get; }

    /// <summary>One per value.</summary>
    public double[] Weights { get; }

    /// <summary>n, or Σ w.</summary>
    public double TotalWeight { get; }

    /// <summary>The standard deviation, with n − 1.</summary>
    public double Deviation { get; }

    /// <summary>The distance between the quartiles, as R's <c>IQR</c> finds it.</summary>
    public double InterquartileRange => Quantile(0.75) - Quantile(0.25);

    /// <summary>The smallest distance between values that differ: the unit to which rounded data are rounded.</summary>
    public double Resolution => Values.Zip(Values.Skip(1), static (a, b) => b - a).Where(static gap => gap > 0).DefaultIfEmpty(0).Min();

    /// <summary>The smaller of the deviation and what the quartiles of a normal distribution would make of it; the deviation alone if they coincide.</summary>
    /// <param name="quartiles">The distance between the quartiles of a standard normal distribution.</param>
    public double RobustDeviation(double quartiles) => InterquartileRange > 0 ? Math.Min(Deviation, InterquartileRange / quartiles) : Deviation;

    // Hyndman and Fan's seventh (1996), R's default.
    private double Quantile(double share)
    {
        double position = (TotalWeight - 1) * share, floor = Math.Floor(position);
        double low = At(floor), high = At(floor + 1);
        return low + ((position - floor) * (high - low));
    }

    private double At(double position)
    {
        int index = Array.BinarySearch(_cumulative, position);
        int i = index < 0 ? ~index : index + 1;
        return Values[Math.Min(i, Values.Length - 1)];
    }
}
