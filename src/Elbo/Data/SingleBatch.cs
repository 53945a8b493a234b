using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>A batch of dense rows in single precision. Each row is a unit.</summary>
internal sealed class SingleBatch : Batch
{
    private ReadOnlyMemory<float> _values;
    private ReadOnlyMemory<double> _weights;
    private int _dimension;

    /// <inheritdoc/>
    public override int UnitCount => _dimension == 0 ? 0 : _values.Length / _dimension;

    /// <inheritdoc/>
    public override double TotalWeight => _weights.IsEmpty ? UnitCount : Sums.Of(_weights.Span);

    /// <summary>The rows, one after the other.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>One weight per row; empty means that every weight is one.</summary>
    public ReadOnlySpan<double> Weights => _weights.Span;

    /// <summary>Points the batch at memory that a source owns; nothing is copied.</summary>
    /// <param name="values">The rows, one after the other: rows × dimension numbers.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <param name="weights">One weight per row, or nothing if every weight is one.</param>
    public void Set(ReadOnlyMemory<float> values, int dimension, ReadOnlyMemory<double> weights) =>
        (_values, _dimension, _weights) = (values, dimension, weights);
}
