using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>
/// A batch of units that are made of events, as many as each has: the votes on an item, the words of a document. An event is a key and a value,
/// both whole numbers from 0.
/// </summary>
public sealed class EventBatch : Batch
{
    private ReadOnlyMemory<int> _offsets = new int[1];
    private ReadOnlyMemory<int> _keys;
    private ReadOnlyMemory<int> _values;
    private ReadOnlyMemory<double> _eventWeights;
    private ReadOnlyMemory<double> _unitWeights;
    private ReadOnlyMemory<int> _labels;

    /// <inheritdoc/>
    public override int UnitCount => _offsets.Length - 1;

    /// <inheritdoc/>
    public override double TotalWeight => _unitWeights.IsEmpty ? UnitCount : Sums.Of(_unitWeights.Span);

    /// <summary>One number more than there are units: the events of unit u are those from number u to before number u + 1.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.Span;

    /// <summary>The key of every event, in the numbering of <see cref="Offsets"/>: who voted, which word.</summary>
    public ReadOnlySpan<int> Keys => _keys.Span;

    /// <summary>The value of every event: which class was voted for, how often the word occurs.</summary>
    public ReadOnlySpan<int> Values => _values.Span;

    /// <summary>How many times every event counts; empty if each counts once.</summary>
    public ReadOnlySpan<double> EventWeights => _eventWeights.Span;

    /// <summary>How many times every unit counts; empty if each counts once.</summary>
    public ReadOnlySpan<double> UnitWeights => _unitWeights.Span;

    /// <summary>The known label of every unit, −1 where it is unknown; empty if none is known.</summary>
    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>Points the batch at memory that a source owns; nothing is copied.</summary>
    /// <param name="offsets">Rising numbers, one more than units; the first need not be 0.</param>
    /// <param name="keys">The keys of all events that the offsets reach.</param>
    /// <param name="values">As many values.</param>
    /// <param name="eventWeights">As many weights, or nothing.</param>
    /// <param name="unitWeights">One weight per unit, or nothing.</param>
    /// <param name="labels">One known label per unit, or nothing.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together.</exception>
    public void Set(
        ReadOnlyMemory<int> offsets,
        ReadOnlyMemory<int> keys,
        ReadOnlyMemory<int> values,
        ReadOnlyMemory<double> eventWeights = default,
        ReadOnlyMemory<double> unitWeights = default,
        ReadOnlyMemory<int> labels = default)
    {
        int units = offsets.Length - 1;
        if (units < 0
            || offsets.Span[^1] > keys.Length
            || keys.Length != values.Length
            || (!eventWeights.IsEmpty && eventWeights.Length != keys.Length)
            || (!unitWeights.IsEmpty && unitWeights.Length != units)
            || (!labels.IsEmpty && labels.Length != units))
        {
            throw new ArgumentException("Keys, values and weights of events, and weights and labels of units, must be as many as the offsets say.", nameof(offsets));
        }

        (_offsets, _keys, _values, _eventWeights, _unitWeights, _labels) = (offsets, keys, values, eventWeights, unitWeights, labels);
    }
}
