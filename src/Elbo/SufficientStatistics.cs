using System.Numerics.Tensors;

namespace Elbo;

/// <summary>
/// Expected sufficient statistics: a vector, the bound that came with it, and the weight it was summed over. Adding two is the
/// whole of parallel, streaming and distributed EM.
/// </summary>
public sealed class SufficientStatistics
{
    private readonly double[] _buffer;
    private readonly int _length;

    /// <summary>All zero.</summary>
    /// <param name="length">How many statistics.</param>
    public SufficientStatistics(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _buffer = new double[LargeArrays.Length(length)];
    }

    /// <summary>The statistics; the model knows what each of them means.</summary>
    public Span<double> Values => _buffer.AsSpan(0, _length);

    /// <summary>The bound of the data that were summed.</summary>
    public Bound Bound { get; private set; }

    /// <summary>The weight of the data that were summed.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>Adds a batch whose statistics are already in <see cref="Values"/>.</summary>
    /// <param name="bound">The batch's bound.</param>
    /// <param name="weight">The batch's total weight.</param>
    public void Count(Bound bound, double weight)
    {
        Bound += bound;
        TotalWeight += weight;
    }

    /// <summary>Adds the statistics of disjoint data.</summary>
    /// <param name="other">Statistics of the same length.</param>
    public void Add(SufficientStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        TensorPrimitives.Add(Values, other.Values, Values);
        Count(other.Bound, other.TotalWeight);
    }

    /// <summary>
    /// Online EM's blend (Cappé and Moulines 2009, equation 8): the means per unit of weight move from these statistics' towards the fresh
    /// ones' by a rate, and are scaled to a weight, so that a prior keeps its proper share.
    /// </summary>
    /// <param name="fresh">Statistics of the same length and of positive weight.</param>
    /// <param name="rate">ρ in [0, 1].</param>
    /// <param name="weight">The total weight of the result.</param>
    /// <returns>New statistics. Their bound is unknown (NaN): no one model has them.</returns>
    public SufficientStatistics Blend(SufficientStatistics fresh, double rate, double weight)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        var blend = new SufficientStatistics(_length);
        TensorPrimitives.Multiply(Values, (1 - rate) * weight / TotalWeight, blend.Values);
        TensorPrimitives.MultiplyAdd(fresh.Values, rate * weight / fresh.TotalWeight, blend.Values, blend.Values);
        blend.Count(new(double.NaN, double.NaN, double.NaN), weight);
        return blend;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Values.Clear();
        Bound = default;
        TotalWeight = 0;
    }

    /// <summary>A copy that later changes to this one do not reach.</summary>
    public SufficientStatistics Copy()
    {
        var copy = new SufficientStatistics(_length);
        copy.Add(this);
        return copy;
    }
}
