using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>
/// The moments of groups of rows, from one pass over the rows: memory of D numbers per group and D² in all, whatever the number of rows. The rows of a
/// group need not follow each other.
/// </summary>
public sealed class GroupMoments : IDataSource<GroupBatch>
{
    private readonly double[] _counts;
    private readonly double[] _means;
    private readonly double[] _scatter;
    private readonly double[] _weights;
    private readonly int _groupsPerBatch;

    /// <summary>How many rows more than groups every batch has: by this it shares in the scatter, so that any part of the data is like the whole.</summary>
    private readonly double[] _freedom;

    /// <summary>Moments that are already known; nothing is copied.</summary>
    /// <param name="columns">The names of the D columns.</param>
    /// <param name="names">The names of the groups.</param>
    /// <param name="counts">How many rows each has; positive and finite.</param>
    /// <param name="means">Groups × D numbers.</param>
    /// <param name="scatter">Σ w Σ (x − x̄)(x − x̄)ᵀ as a packed lower triangle.</param>
    /// <param name="weights">How many times every group counts, in the scatter, too; nothing if each counts once.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together, or a number is impossible.</exception>
    public GroupMoments(
        IReadOnlyList<string> columns, IReadOnlyList<string> names, double[] counts, double[] means, double[] scatter, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(scatter);
        int dimension = columns.Count;
        (Columns, Names, _counts, _means, _scatter, _weights) = (columns, names, counts, means, scatter, weights ?? []);
        if (dimension == 0
            || names.Count != counts.Length
            || means.Length != (long)counts.Length * dimension
            || scatter.Length != Packed.Length(dimension)
            || (_weights.Length != 0 && _weights.Length != counts.Length))
        {
            throw new ArgumentException($"The arrays do not fit {counts.Length} groups of {dimension} columns.", nameof(means));
        }

        if (!counts.All(static n => n > 0 && double.IsFinite(n)) || !_weights.All(static w => w >= 0 && double.IsFinite(w)))
        {
            throw new ArgumentException("Counts must be positive and finite, weights finite and not negative.", nameof(counts));
        }

        // As many as rows in their batches, but a product of D × D matrices per batch must not cost more than its groups do.
        _groupsPerBatch = Math.Max(2 * dimension, RowBatches.RowsPerBatch(dimension));
        _freedom = new double[BatchCount];
        for (int g = 0; g < counts.Length; g++)
        {
            _freedom[g / _groupsPerBatch] += (_weights.Length == 0 ? 1 : _weights[g]) * Math.Max(counts[g] - 1, 0);
        }
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>D.</summary>
    public int Dimension => Columns.Count;

    /// <inheritdoc/>
    public long UnitCount => _counts.Length;

    /// <inheritdoc/>
    public int BatchCount => (_counts.Length + _groupsPerBatch - 1) / _groupsPerBatch;

    /// <summary>How many rows every group has.</summary>
    public ReadOnlySpan<double> Counts => _counts;

    /// <summary>The mean row of every group: groups × D numbers.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>The scatter of rows round the means of their groups, as a packed lower triangle.</summary>
    public ReadOnlySpan<double> Scatter => _scatter;

    /// <summary>How many times every group counts; empty if each counts once.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Reads rows once. Rows of weight 0 are left out; a weight of two is two rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="groups">The group of every row.</param>
    /// <param name="prepare">What to do to every row first: reads a row, writes as many or fewer numbers; nothing if not given.</param>
    /// <param name="columns">The names of the columns after that; those of the rows if not given.</param>
    /// <exception cref="InvalidDataException">If a row has no group, of which the message says which, or no row a weight above 0.</exception>
    public static GroupMoments Of(
        IRowSource rows, RowLabels groups, Action<Rows, Scratch, Span<double>>? prepare = null, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(groups);
        columns ??= rows.Columns;
        int dimension = columns.Count;
        double[] counts = new double[groups.Names.Count], means = new double[checked(counts.Length * dimension)];
        double[] total = new double[Packed.Length(dimension)], anchor = [], sum = new double[dimension], work = new double[Numerics.Gaussians.Scatter.FullScratch(dimension)];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (long b = 0, row = 0; b < rows.BatchCount; b++)
        {
            rows.Read((int)b, batch);
            using var frame = scratch.Begin();
            var prepared = Prepare(batch.Rows, prepare, dimension, scratch);
            double[] weights = batch.Rows.Weights.IsEmpty ? [.. Enumerable.Repeat(1.0, batch.RowCount)] : [.. batch.Rows.Weights];

            // Near enough to the mean of all rows for sums of squares to keep their digits.
            anchor = anchor.Length == 0 ? Mean(prepared) : anchor;
            Numerics.Gaussians.Scatter.AddFull(prepared.Values, anchor, weights, weights, work, sum, total);
            for (int n = 0; n < batch.RowCount; n++, row++)
            {
                if (weights[n] > 0)
                {
                    Add(prepared[n], weights[n], Group(groups, row), anchor, counts, means);
                }
            }
        }

        if (rows.UnitCount > 0 && Array.TrueForAll(counts, static count => count == 0))
        {
            throw new InvalidDataException("Every weight is 0; give at least one row a weight above 0.");
        }

        return Finish(columns, groups.Names, counts, means, total, anchor);
    }

    /// <summary>The moments of A(x − c) of every row x, without reading a row: a mean maps as rows do, a scatter S becomes ASAᵀ.</summary>
    /// <param name="center">c: D numbers.</param>
    /// <param name="matrix">A: as many rows as there are names, D columns; row by row.</param>
    /// <param name="columns">The names of the columns that come out.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together.</exception>
    public GroupMoments Map(ReadOnlySpan<double> center, ReadOnlySpan<double> matrix, IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int dimension = Dimension, outputs = columns.Count;
        if (center.Length != dimension || matrix.Length != (long)outputs * dimension)
        {
            throw new ArgumentException($"{matrix.Length} numbers do not map {dimension} columns to {outputs}.", nameof(matrix));
        }

        double[] means = new double[checked(_counts.Length * outputs)], scatter = new double[Packed.Length(outputs)];
        double[] full = new double[dimension * dimension], half = new double[outputs * dimension], centered = new double[dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                full[(i * dimension) + j] = full[(j * dimension) + i] = _scatter[Packed.Index(i, j)];
            }
        }

        for (int e = 0; e < outputs; e++)
        {
            var row = matrix.Slice(e * dimension, dimension);
            for (int d = 0; d < dimension; d++)
            {
                half[(e * dimension) + d] = Sums.OfProducts(row, full.AsSpan(d * dimension, dimension));
            }

            for (int f = 0; f <= e; f++)
            {
                scatter[Packed.Index(e, f)] = Sums.OfProducts(half.AsSpan(e * dimension, dimension), matrix.Slice(f * dimension, dimension));
            }
        }

        for (int g = 0; g < _counts.Length; g++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract(_means.AsSpan(g * dimension, dimension), center, centered);
            for (int e = 0; e < outputs; e++)
            {
                means[(g * outputs) + e] = Sums.OfProducts(matrix.Slice(e * dimension, dimension), centered);
            }
        }

        return new(columns, Names, _counts, means, scatter, _weights.Length == 0 ? null : _weights);
    }

    /// <inheritdoc/>
    public void Read(int index, GroupBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        double total = Numerics.Linear.Sums.Of(_freedom);
        double[] scatter = new double[_scatter.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(_scatter, total > 0 ? _freedom[index] / total : 1.0 / BatchCount, scatter);
        int first = index * _groupsPerBatch, count = Math.Min(_groupsPerBatch, _counts.Length - first);
        into.Set(
            Dimension,
            _counts.AsMemory(first, count),
            _means.AsMemory(first * Dimension, count * Dimension),
            scatter,
            _weights.Length == 0 ? default : _weights.AsMemory(first, count));
    }

    private static Rows Prepare(Rows rows, Action<Rows, Scratch, Span<double>>? prepare, int dimension, Scratch scratch)
    {
        if (prepare is null)
        {
            return rows;
        }

        var prepared = scratch.Take(rows.Count * dimension);
        prepare(rows, scratch, prepared);
        return new(prepared, rows.Weights, dimension);
    }

    private static double[] Mean(Rows rows)
    {
        double[] mean = new double[rows.Dimension];
        for (int n = 0; n < rows.Count; n++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows[n], 1.0 / rows.Count, mean, mean);
        }

        return mean;
    }

    private static int Group(RowLabels groups, long row) => groups.Values[(int)row] is >= 0 and var group
        ? group
        : throw new InvalidDataException($"row {row + 1}: the column '{groups.Name}' is empty, so that the row belongs to no group; fill it in, or leave the row out");

    private static void Add(ReadOnlySpan<double> row, double weight, int group, double[] anchor, double[] counts, double[] means)
    {
        counts[group] += weight;
        var mean = means.AsSpan(group * row.Length, row.Length);
        double step = weight / counts[group];
        for (int d = 0; d < row.Length; d++)
        {
            mean[d] += step * (row[d] - anchor[d] - mean[d]);
        }
    }

    /// <summary>What is within groups is the scatter of all rows less that of the groups' means; groups without a row are left out.</summary>
    private static GroupMoments Finish(
        IReadOnlyList<string> columns, IReadOnlyList<string> names, double[] counts, double[] means, double[] total, double[] anchor)
    {
        int dimension = columns.Count;
        int[] kept = [.. Enumerable.Range(0, counts.Length).Where(g => counts[g] > 0)];
        foreach (int g in kept)
        {
            var mean = means.AsSpan(g * dimension, dimension);
            for (int i = 0; i < dimension; i++)
            {
                var line = total.AsSpan(Packed.Row(i), i + 1);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(mean[..(i + 1)], -counts[g] * mean[i], line, line);
            }

            System.Numerics.Tensors.TensorPrimitives.Add(mean, anchor, mean);
        }

        return new(
            columns,
            [.. kept.Select(g => names[g])],
            [.. kept.Select(g => counts[g])],
            kept.Length == counts.Length ? means : [.. kept.SelectMany(g => means.AsSpan(g * dimension, dimension).ToArray())],
            total);
    }
}
