namespace Elbo.Data;

/// <summary>A view of some rows of a batch: what a density sees. Copying it copies no data.</summary>
public readonly ref struct Rows
{
    /// <summary>A view of rows.</summary>
    /// <param name="values">The rows, one after the other: count × dimension numbers.</param>
    /// <param name="weights">One weight per row, or empty if every weight is one.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    public Rows(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, int dimension)
    {
        Values = values;
        Weights = weights;
        Dimension = dimension;
        Count = dimension == 0 ? 0 : values.Length / dimension;
    }

    /// <summary>How many rows.</summary>
    public int Count { get; }

    /// <summary>How many numbers a row has.</summary>
    public int Dimension { get; }

    /// <summary>The rows, one after the other: <see cref="Count"/> × <see cref="Dimension"/> numbers.</summary>
    public ReadOnlySpan<double> Values { get; }

    /// <summary>One weight per row; empty means that every weight is one.</summary>
    public ReadOnlySpan<double> Weights { get; }

    /// <summary>One row.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReadOnlySpan<double> this[int index] => Values.Slice(index * Dimension, Dimension);

    /// <summary>Some consecutive rows.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    public Rows Slice(int start, int count) => new(
        Values.Slice(start * Dimension, count * Dimension),
        Weights.IsEmpty ? default : Weights.Slice(start, count),
        Dimension);
}
