using System.Collections.Concurrent;

namespace Elbo.Data;

/// <summary>
/// Rows whose units are groups: batches hold whole groups, cut by the groups' lengths and the rows' dimension alone, so that every source
/// of the same rows gives the same batches.
/// </summary>
public sealed class GroupedRows : IDataSource<RowBatch>
{
    /// <summary>So many groups fill the widest vectors of kernels whose lanes are groups, twice: once only, a long one would have the others wait.</summary>
    private const int LeastGroups = 32;

    private readonly int[] _firsts;
    private readonly int[] _known = [];
    private readonly ConcurrentBag<RowBatch> _idle = [];

    /// <summary>Groups of rows.</summary>
    /// <param name="rows">The rows; all rows of a group have the same weight, which is the group's.</param>
    /// <param name="groups">Which of them belong together; all of them do to some group.</param>
    /// <param name="known">The hidden state of every row, from 0, or −1 where it is not known; nothing if none is.</param>
    /// <exception cref="ArgumentException">If there are not as many rows as the groups have, or as known states, or a state is below −1.</exception>
    public GroupedRows(IRowSource rows, RowGroups groups, IReadOnlyList<int>? known = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.RowCount != rows.UnitCount)
        {
            throw new ArgumentException($"The groups have {groups.RowCount} rows, the data {rows.UnitCount}.", nameof(groups));
        }

        if (known is not null && (known.Count != rows.UnitCount || known.Any(static state => state < -1)))
        {
            throw new ArgumentException($"Known states are one per row, {rows.UnitCount} of them, from 0, or −1.", nameof(known));
        }

        (Rows, Groups) = (rows, groups);
        _known = known is null || known.All(static state => state < 0) ? [] : [.. known];
        int size = RowBatches.RowsPerBatch(rows.Dimension);
        List<int> firsts = [0];
        for (int g = 0; g < groups.Count; g++)
        {
            long taken = groups.Start(g + 1) - groups.Start(firsts[^1]);
            if (g + 1 < groups.Count && taken >= size && (g + 1 - firsts[^1] >= LeastGroups || taken >= (long)LeastGroups * size))
            {
                firsts.Add(g + 1);
            }
        }

        _firsts = [.. firsts, groups.Count];
    }

    /// <summary>The rows, each a unit of its own.</summary>
    public IRowSource Rows { get; }

    /// <summary>Which of them belong together.</summary>
    public RowGroups Groups { get; }

    /// <summary>The hidden state of every row, from 0, or −1 where it is not known; empty if none is.</summary>
    public IReadOnlyList<int> Known => _known;

    /// <inheritdoc/>
    public long UnitCount => Groups.Count;

    /// <inheritdoc/>
    public int BatchCount => _firsts.Length - 1;

    /// <summary>The first group of a batch.</summary>
    /// <param name="index">The number of the batch, from 0; the number of batches gives the number of groups.</param>
    public int FirstGroup(int index) => _firsts[index];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">If the rows of a group differ in weight.</exception>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        long start = Groups.Start(_firsts[index]), end = Groups.Start(_firsts[index + 1]);
        var offsets = new int[_firsts[index + 1] - _firsts[index] + 1];
        for (int u = 0; u < offsets.Length; u++)
        {
            offsets[u] = checked((int)(Groups.Start(_firsts[index] + u) - start));
        }

        if (Rows is MatrixSource matrix)
        {
            matrix.Read(start, offsets[^1], into);
        }
        else if (!Copy(start, end, into.Allocate(offsets[^1], Rows.Dimension, out var weights), weights))
        {
            into.Allocate(offsets[^1], Rows.Dimension);
        }

        if (!into.Rows.Weights.IsEmpty)
        {
            CheckWeights(start, offsets, into.Rows.Weights);
        }

        into.Group(offsets);
        if (_known.Length > 0)
        {
            into.Know(_known.AsMemory((int)start, offsets[^1]));
        }
    }

    /// <summary>Copies rows from the batches in which they lie.</summary>
    /// <returns>Whether any of them has a weight.</returns>
    private bool Copy(long start, long end, Span<double> values, Span<double> weights)
    {
        int size = RowBatches.RowsPerBatch(Rows.Dimension);
        var batch = _idle.TryTake(out var rented) ? rented : new RowBatch();
        bool isWeighted = false;
        weights.Fill(1);
        for (long at = start; at < end;)
        {
            int index = (int)(at / size);
            Rows.Read(index, batch);
            int first = (int)(at - ((long)index * size));
            int count = (int)Math.Min(batch.RowCount - first, end - at);
            var part = batch.Rows.Slice(first, count);
            part.Values.CopyTo(values[((int)(at - start) * Rows.Dimension)..]);
            if (!part.Weights.IsEmpty)
            {
                isWeighted = true;
                part.Weights.CopyTo(weights[(int)(at - start)..]);
            }

            at += count;
        }

        _idle.Add(batch);
        return isWeighted;
    }

    private static void CheckWeights(long start, ReadOnlySpan<int> offsets, ReadOnlySpan<double> weights)
    {
        for (int u = 1; u < offsets.Length; u++)
        {
            for (int n = offsets[u - 1] + 1; n < offsets[u]; n++)
            {
                if (weights[n] != weights[offsets[u - 1]])
                {
                    throw new InvalidDataException(
                        $"row {start + n + 1}: the weight differs from that of the row before, and a weight counts the whole group; give all its rows the same");
                }
            }
        }
    }
}
