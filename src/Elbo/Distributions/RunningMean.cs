namespace Elbo.Distributions;

/// <summary>Mean and variance of numbers that come one by one (Welford 1962).</summary>
internal struct RunningMean
{
    private long _count;
    private double _squares;

    /// <summary>The mean so far.</summary>
    public double Value { get; private set; }

    /// <summary>The standard deviation of the mean.</summary>
    public readonly double StandardError => Math.Sqrt(_squares / (_count - 1) / _count);

    /// <summary>Takes one number more.</summary>
    public void Add(double value)
    {
        double before = value - Value;
        Value += before / ++_count;
        _squares += before * (value - Value);
    }
}
