namespace Elbo.Data;

/// <summary>
/// Events that are already in memory, grouped by unit. Batches hold whole units, and are cut by the events alone, so that the same events give
/// the same batches everywhere.
/// </summary>
public sealed class EventSource : IDataSource<EventBatch>
{
    private const int EventsPerBatch = 8192;
    private const int UnitsPerBatch = 1032;

    private readonly int[] _offsets;
    private readonly int[] _keys;
    private readonly int[] _values;
    private readonly double[] _eventWeights;
    private readonly double[] _unitWeights;
    private readonly int[] _labels;
    private readonly int[] _starts;

    /// <summary>A source over arrays; nothing is copied.</summary>
    /// <param name="offsets">One number more than there are units, rising from 0 to the number of events.</param>
    /// <param name="keys">The key of every event, from 0.</param>
    /// <param name="values">The value of every event, from 0.</param>
    /// <param name="eventWeights">How many times every event counts, finite and not negative; nothing if each counts once.</param>
    /// <param name="unitWeights">How many times every unit counts, finite and not negative; nothing if each counts once.</param>
    /// <param name="labels">The known label of every unit, −1 where it is unknown; nothing if none is known.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together, or a number is impossible.</exception>
    public EventSource(
        int[] offsets, int[] keys, int[] values, double[]? eventWeights = null, double[]? unitWeights = null, int[]? labels = null)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        (_offsets, _keys, _values) = (offsets, keys, values);
        (_eventWeights, _unitWeights, _labels) = (eventWeights ?? [], unitWeights ?? [], labels ?? []);
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != keys.Length || keys.Length != values.Length)
        {
            throw new ArgumentException($"{keys.Length} keys and {values.Length} values do not fit the offsets.", nameof(offsets));
        }

        for (int u = 1; u < offsets.Length; u++)
        {
            if (offsets[u] < offsets[u - 1])
            {
                throw new ArgumentException($"The offset of unit {u + 1} is below that of unit {u}.", nameof(offsets));
            }
        }

        KeyCount = Most(keys, nameof(keys)) + 1;
        ValueCount = Most(values, nameof(values)) + 1;
        CheckWeights(_eventWeights, keys.Length, nameof(eventWeights));
        CheckWeights(_unitWeights, offsets.Length - 1, nameof(unitWeights));
        if (_labels.Length != 0 && _labels.Length != offsets.Length - 1)
        {
            throw new ArgumentException($"{_labels.Length} labels for {offsets.Length - 1} units.", nameof(labels));
        }

        _starts = Cut(offsets);
    }

    /// <inheritdoc/>
    public long UnitCount => _offsets.Length - 1;

    /// <inheritdoc/>
    public int BatchCount => _starts.Length - 1;

    /// <summary>How many events all units hold together.</summary>
    public int EventCount => _keys.Length;

    /// <summary>One more than the largest key.</summary>
    public int KeyCount { get; }

    /// <summary>One more than the largest value.</summary>
    public int ValueCount { get; }

    /// <summary>One number more than there are units: where the events of each begin.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The key of every event.</summary>
    public ReadOnlySpan<int> Keys => _keys;

    /// <summary>The value of every event.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>How many times every event counts; empty if each counts once.</summary>
    public ReadOnlySpan<double> EventWeights => _eventWeights;

    /// <summary>The known label of every unit, −1 where it is unknown; empty if none is known.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The same events with other known labels.</summary>
    /// <param name="labels">One per unit, −1 where it is unknown; nothing if none is known.</param>
    public EventSource WithLabels(int[]? labels) => new(_offsets, _keys, _values, _eventWeights, _unitWeights, labels);

    /// <inheritdoc/>
    public void Read(int index, EventBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        int start = _starts[index], count = _starts[index + 1] - start;
        into.Set(
            _offsets.AsMemory(start, count + 1),
            _keys,
            _values,
            _eventWeights,
            _unitWeights.Length == 0 ? default : _unitWeights.AsMemory(start, count),
            _labels.Length == 0 ? default : _labels.AsMemory(start, count));
    }

    private static int[] Cut(int[] offsets)
    {
        var starts = new List<int> { 0 };
        for (int u = 0; u < offsets.Length - 1; u++)
        {
            if (u > starts[^1] && (u - starts[^1] == UnitsPerBatch || offsets[u + 1] - offsets[starts[^1]] > EventsPerBatch))
            {
                starts.Add(u);
            }
        }

        if (offsets.Length > 1)
        {
            starts.Add(offsets.Length - 1);
        }

        return [.. starts];
    }

    private static int Most(int[] numbers, string name)
    {
        int most = -1;
        foreach (int number in numbers)
        {
            if (number < 0)
            {
                throw new ArgumentException($"There is a number {number}; keys and values are counted from 0.", name);
            }

            most = Math.Max(most, number);
        }

        return most;
    }

    private static void CheckWeights(double[] weights, int count, string name)
    {
        if (weights.Length != 0 && weights.Length != count)
        {
            throw new ArgumentException($"{weights.Length} weights for {count}.", name);
        }

        foreach (double weight in weights)
        {
            if (!double.IsFinite(weight) || weight < 0)
            {
                throw new ArgumentException($"A weight is {weight}; weights must be finite and not negative.", name);
            }
        }
    }
}
