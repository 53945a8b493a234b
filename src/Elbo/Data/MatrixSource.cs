namespace Elbo.Data;

/// <summary>Rows that are already in memory.</summary>
public sealed class MatrixSource : IRowSource
{
    private readonly ReadOnlyMemory<double> _values;
    private readonly ReadOnlyMemory<double> _weights;
    private readonly int _dimension;
    private readonly int _rowsPerBatch;
    private readonly bool _allowsMissing;
    private readonly Lazy<ColumnSummary> _summary;

    /// <summary>A source over a flat array of rows; nothing is copied.</summary>
    /// <param name="values">The rows, one after the other: rows × dimension finite numbers, or NaN where a missing cell is allowed.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <param name="columns">The names of the columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <param name="weights">One finite, non-negative weight per row, or nothing if every weight is one.</param>
    /// <param name="allowsMissing">Whether cells may be missing: NaN.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together or a number is not finite.</exception>
    public MatrixSource(
        ReadOnlyMemory<double> values,
        int dimension,
        IReadOnlyList<string>? columns = null,
        ReadOnlyMemory<double> weights = default,
        bool allowsMissing = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length % dimension != 0)
        {
            throw new ArgumentException($"{values.Length} numbers do not make rows of {dimension}.", nameof(values));
        }

        if (columns is not null && columns.Count != dimension)
        {
            throw new ArgumentException($"{columns.Count} names for {dimension} columns.", nameof(columns));
        }

        if (!weights.IsEmpty && weights.Length != values.Length / dimension)
        {
            throw new ArgumentException($"{weights.Length} weights for {values.Length / dimension} rows.", nameof(weights));
        }

        foreach (double weight in weights.Span)
        {
            if (!double.IsFinite(weight) || weight < 0)
            {
                throw new ArgumentException($"A weight is {weight}; weights must be finite and not negative.", nameof(weights));
            }
        }

        var span = values.Span;
        bool isFinite = System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(span);
        for (int i = 0; i < span.Length && !isFinite; i++)
        {
            if (!double.IsFinite(span[i]) && !(allowsMissing && double.IsNaN(span[i])))
            {
                throw new ArgumentException(
                    $"Row {(i / dimension) + 1}, column {(i % dimension) + 1} is {span[i]}; every number must be finite.", nameof(values));
            }
        }

        _values = values;
        _weights = weights;
        _allowsMissing = allowsMissing;
        _dimension = dimension;
        _rowsPerBatch = RowBatches.RowsPerBatch(dimension);
        Columns = columns ?? ColumnNames.Numbered(dimension);
        _summary = new(() => ColumnSummary.Of(this, _dimension));
    }

    /// <summary>A source over a two-dimensional array, rows × columns; the numbers are copied.</summary>
    /// <param name="values">The rows.</param>
    /// <param name="columns">The names of the columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    public MatrixSource(double[,] values, IReadOnlyList<string>? columns = null)
        : this(Flatten(values), values.GetLength(1), columns)
    {
    }

    /// <inheritdoc/>
    public int Dimension => Columns.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary.Value;

    /// <inheritdoc/>
    public long UnitCount => _values.Length / _dimension;

    /// <inheritdoc/>
    public int BatchCount => RowBatches.Count(UnitCount, _dimension);

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        int start = index * _rowsPerBatch;
        int count = Math.Min(_rowsPerBatch, (int)UnitCount - start);
        into.Set(
            _values.Slice(start * _dimension, count * _dimension),
            _dimension,
            _weights.IsEmpty ? default : _weights.Slice(start, count));
    }

    /// <summary>Points a batch at any consecutive rows; nothing is copied.</summary>
    internal void Read(long start, int count, RowBatch into) => into.Set(
        _values.Slice((int)start * _dimension, count * _dimension),
        _dimension,
        _weights.IsEmpty ? default : _weights.Slice((int)start, count));

    /// <summary>Whether weights were given, be they all one.</summary>
    internal bool IsWeighted => !_weights.IsEmpty;

    /// <summary>All rows, some at a time.</summary>
    /// <param name="rows">How many, but for the last.</param>
    internal IEnumerable<MatrixSource> Cut(int rows)
    {
        for (int start = 0; start < UnitCount; start += rows)
        {
            int count = (int)Math.Min(rows, UnitCount - start);
            yield return new(
                _values.Slice(start * _dimension, count * _dimension), _dimension, Columns, _weights.IsEmpty ? default : _weights.Slice(start, count), _allowsMissing);
        }
    }

    /// <summary>One row and its weight.</summary>
    internal double[] Row(int index, out double weight)
    {
        weight = _weights.IsEmpty ? 1 : _weights.Span[index];
        return _values.Slice(index * _dimension, _dimension).ToArray();
    }

    private static double[] Flatten(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var flat = new double[values.Length];
        int at = 0;
        foreach (double value in values)
        {
            flat[at++] = value;
        }

        return flat;
    }
}
