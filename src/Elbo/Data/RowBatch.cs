using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>
/// A batch of dense rows of real numbers. Each row is a unit, or, where <see cref="Offsets"/> says so, each run of consecutive rows is: a
/// sequence, or rows that share something hidden.
/// </summary>
public sealed class RowBatch : Batch
{
    private double[] _buffer = [];
    private double[] _weightBuffer = [];
    private ReadOnlyMemory<double> _values;
    private ReadOnlyMemory<double> _weights;
    private ReadOnlyMemory<int> _offsets;
    private ReadOnlyMemory<int> _known;

    /// <summary>How many numbers a row has.</summary>
    public int Dimension { get; private set; }

    /// <inheritdoc/>
    public override int UnitCount => _offsets.IsEmpty ? RowCount : _offsets.Length - 1;

    /// <summary>How many rows the batch holds.</summary>
    public int RowCount => Dimension == 0 ? 0 : _values.Length / Dimension;

    /// <summary>The sum of the rows' weights: a unit of several rows weighs what they weigh together.</summary>
    public override double TotalWeight => _weights.IsEmpty ? RowCount : Sums.Of(_weights.Span);

    /// <summary>
    /// Where units are runs of rows: the first row of every unit, and at the end the number of rows. Empty where each row is a unit.
    /// </summary>
    public ReadOnlySpan<int> Offsets => _offsets.Span;

    /// <summary>
    /// The hidden state of every row where it is known, from 0; −1 where it is not. Empty where none is: then a model infers all of them.
    /// </summary>
    public ReadOnlySpan<int> Known => _known.Span;

    /// <summary>A view of all rows.</summary>
    public Rows Rows => new(_values.Span, _weights.Span, Dimension);

    /// <summary>Points the batch at memory that a source owns; nothing is copied.</summary>
    /// <param name="values">The rows, one after the other: rows × dimension numbers.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <param name="weights">One weight per row, or nothing if every weight is one.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together.</exception>
    public void Set(ReadOnlyMemory<double> values, int dimension, ReadOnlyMemory<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length % dimension != 0 || (!weights.IsEmpty && weights.Length != values.Length / dimension))
        {
            throw new ArgumentException("Values must be rows × dimension numbers and weights, if given, one per row.", nameof(values));
        }

        (_values, _weights, _offsets, _known, Dimension) = (values, weights, default, default, dimension);
    }

    /// <summary>Makes units of runs of the rows that the batch now holds; to be called after they are set.</summary>
    /// <param name="offsets">The first row of every unit, from 0 and ascending, and at the end the number of rows.</param>
    /// <exception cref="ArgumentException">If the offsets do not cut all rows into runs.</exception>
    public void Group(ReadOnlyMemory<int> offsets)
    {
        var cuts = offsets.Span;
        bool isCut = cuts.Length > 0 && cuts[0] == 0 && cuts[^1] == RowCount;
        for (int u = 1; u < cuts.Length; u++)
        {
            isCut &= cuts[u - 1] <= cuts[u];
        }

        _offsets = isCut ? offsets : throw new ArgumentException($"The offsets do not cut {RowCount} rows into runs.", nameof(offsets));
    }

    /// <summary>Says which hidden states of the rows that the batch now holds are known; to be called after they are set.</summary>
    /// <param name="states">One state per row, from 0; −1 where it is not known. Empty if none is.</param>
    /// <exception cref="ArgumentException">If there are not as many as rows.</exception>
    public void Know(ReadOnlyMemory<int> states) => _known = states.IsEmpty || states.Length == RowCount
        ? states
        : throw new ArgumentException($"{states.Length} states for {RowCount} rows.", nameof(states));

    /// <summary>Gives the rows other weights than those of their source.</summary>
    /// <param name="weights">One weight per row.</param>
    internal void Reweigh(ReadOnlyMemory<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, RowCount, nameof(weights));
        _weights = weights;
    }

    /// <summary>Makes room for rows in memory that the batch owns, for a source that has to convert what it reads.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <returns>The rows × dimension numbers to fill; their content is undefined until then. Every weight is one.</returns>
    public Span<double> Allocate(int rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        int length = checked(rows * dimension);
        if (_buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<double>(length);
        }

        (_values, _weights, _offsets, _known, Dimension) = (_buffer.AsMemory(0, length), default, default, default, dimension);
        return _buffer.AsSpan(0, length);
    }

    /// <summary>Makes room for rows and their weights in memory that the batch owns, for a source that has to convert what it reads.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <param name="weights">One weight per row to fill; their content is undefined until then.</param>
    /// <returns>The rows × dimension numbers to fill; their content is undefined until then.</returns>
    public Span<double> Allocate(int rows, int dimension, out Span<double> weights)
    {
        var values = Allocate(rows, dimension);
        if (_weightBuffer.Length < rows)
        {
            _weightBuffer = GC.AllocateUninitializedArray<double>(rows);
        }

        _weights = _weightBuffer.AsMemory(0, rows);
        weights = _weightBuffer.AsSpan(0, rows);
        return values;
    }
}
