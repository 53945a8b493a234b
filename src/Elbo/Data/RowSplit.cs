using System.Globalization;
using Elbo.Numerics;

namespace Elbo.Data;

/// <summary>
/// Rows cut into parts that are held out, one after the other. Which part a row is in is a function of its number and the seed, drawn within
/// short stretches of consecutive rows: parts are as large as they should be, come from all over data that may be sorted, and nothing is
/// remembered a row. A part, and what is left without it, are views: nothing is copied.
/// </summary>
internal sealed class RowSplit
{
    /// <summary>The part of rows that are never held out.</summary>
    private const int Kept = -1;

    private readonly IRowSource _rows;
    private readonly long[] _starts;
    private readonly int _parts;
    private readonly Action<long, Span<int>> _partsOf;
    private readonly List<int>[] _heldOut;
    private readonly List<int>[] _training;
    private readonly long[] _counts;

    private RowSplit(IRowSource rows, int parts, Func<long, string> refusal, Action<long, Span<int>> partsOf)
    {
        _rows = rows;
        _parts = parts;
        _partsOf = partsOf;
        _starts = new long[rows.BatchCount + 1];
        _heldOut = [.. Enumerable.Range(0, parts).Select(static _ => new List<int>())];
        _training = [.. Enumerable.Range(0, parts).Select(static _ => new List<int>())];
        _counts = new long[parts];
        var weights = new double[parts];
        double total = 0;
        var batch = new RowBatch();
        int[] labels = [];
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            _starts[b + 1] = _starts[b] + block.Count;
            Array.Resize(ref labels, block.Count);
            partsOf(_starts[b], labels);
            var inBatch = new int[parts];
            for (int n = 0; n < block.Count; n++)
            {
                double weight = block.Weights.IsEmpty ? 1 : block.Weights[n];
                total += weight;
                if (labels[n] != Kept)
                {
                    inBatch[labels[n]]++;
                    weights[labels[n]] += weight;
                }
            }

            for (int part = 0; part < parts; part++)
            {
                _counts[part] += inBatch[part];
                if (inBatch[part] > 0)
                {
                    _heldOut[part].Add(b);
                }

                if (inBatch[part] < block.Count)
                {
                    _training[part].Add(b);
                }
            }
        }

        if (Array.Exists(weights, weight => !(weight > 0 && weight < total)))
        {
            throw new InvalidDataException(refusal(_starts[^1]));
        }
    }

    /// <summary>How many parts are held out, one after the other.</summary>
    public int Parts => _parts;

    /// <summary>Folds that are all held out in turn.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folds">How many; at least 2.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <exception cref="InvalidDataException">If a fold has no row, or none of a positive weight.</exception>
    public static RowSplit Of(IRowSource rows, int folds, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        seed = seed.Derive("folds");

        void PartsOf(long first, Span<int> parts)
        {
            var order = new int[folds];
            long drawn = -1;
            for (int n = 0; n < parts.Length; n++)
            {
                long stretch = (first + n) / folds;
                if (stretch != drawn)
                {
                    drawn = stretch;
                    Shuffle(order, seed.Derive(stretch));
                }

                parts[n] = order[(first + n) % folds];
            }
        }

        return new(
            rows,
            folds,
            count => count < folds
                ? $"There are only {count} rows for {folds} folds; ask for fewer folds."
                : $"Of {folds} folds one has no row of a positive weight; ask for fewer folds.",
            PartsOf);
    }

    /// <summary>One part.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="share">The share of the rows in it, between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same part.</param>
    /// <exception cref="InvalidDataException">If it has no row, or none of a positive weight, or all of them.</exception>
    public static RowSplit Of(IRowSource rows, double share, Seed seed)
    {
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of rows to hold out must be above 0 and below 1.");
        }

        seed = seed.Derive("held-out");

        // Stretch j ends where the share of the rows up to there exceeds j + 1: one row of each is held out.
        long End(long stretch) => (long)Math.Ceiling((stretch + 1) / share);

        void PartsOf(long first, Span<int> parts)
        {
            long stretch = Math.Max(0, (long)(first * share) - 1);
            long held = -1;
            long drawn = -1;
            for (int n = 0; n < parts.Length; n++)
            {
                long row = first + n;
                while (End(stretch) <= row)
                {
                    stretch++;
                }

                if (stretch != drawn)
                {
                    drawn = stretch;
                    long start = stretch == 0 ? 0 : End(stretch - 1);
                    held = start + seed.Derive(stretch).ToRng().NextInt64(End(stretch) - start);
                }

                parts[n] = row == held ? 0 : Kept;
            }
        }

        return new(
            rows,
            1,
            count => string.Create(CultureInfo.InvariantCulture, $"Holding out a share of {share} leaves no row to score, or none to fit, of {count}; choose another share."),
            PartsOf);
    }

    /// <summary>The rows of a part.</summary>
    /// <param name="part">Its number, from 0.</param>
    public IRowSource HeldOut(int part) => new RowSubset(this, part, _heldOut[part], _counts[part], takesPart: true);

    /// <summary>All rows but those of a part.</summary>
    /// <param name="part">Its number, from 0.</param>
    public IRowSource Training(int part) => new RowSubset(this, part, _training[part], _starts[^1] - _counts[part], takesPart: false);

    /// <summary>What belongs to the rows of <see cref="Training(int)"/>, of one value for every row.</summary>
    /// <param name="part">The number of the part that is left out, from 0.</param>
    /// <param name="values">One for every row.</param>
    public IReadOnlyList<int> Training(int part, IReadOnlyList<int> values)
    {
        var parts = new int[values.Count];
        _partsOf(0, parts);
        return [.. values.Where((_, n) => parts[n] != part)];
    }

    private static void Shuffle(int[] order, Seed seed)
    {
        var rng = seed.ToRng();
        for (int i = 0; i < order.Length; i++)
        {
            int other = rng.NextInt32(i + 1);
            (order[i], order[other]) = (order[other], i);
        }
    }

    /// <summary>The rows of some batches that are, or are not, in a part.</summary>
    private sealed class RowSubset(RowSplit split, int part, List<int> batches, long count, bool takesPart) : IRowSource
    {
        private readonly Lazy<ColumnSummary> _summary = new(() => ColumnSummary.Of(new RowSubset(split, part, batches, count, takesPart), split._rows.Dimension));
        private readonly System.Collections.Concurrent.ConcurrentBag<RowBatch> _idle = [];

        public IReadOnlyList<string> Columns => split._rows.Columns;

        public ColumnSummary Summary => _summary.Value;

        public long UnitCount => count;

        public int BatchCount => batches.Count;

        public void Read(int index, RowBatch into)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, batches.Count);
            var whole = _idle.TryTake(out var rented) ? rented : new RowBatch();
            split._rows.Read(batches[index], whole);
            var rows = whole.Rows;
            var parts = new int[rows.Count];
            split._partsOf(split._starts[batches[index]], parts);
            int taken = parts.Count(IsTaken);
            Span<double> weights = default;
            var values = rows.Weights.IsEmpty ? into.Allocate(taken, rows.Dimension) : into.Allocate(taken, rows.Dimension, out weights);
            int next = 0;
            for (int n = 0; n < rows.Count; n++)
            {
                if (IsTaken(parts[n]))
                {
                    rows[n].CopyTo(values[(next * rows.Dimension)..]);
                    if (!weights.IsEmpty)
                    {
                        weights[next] = rows.Weights[n];
                    }

                    next++;
                }
            }

            _idle.Add(whole);
        }

        private bool IsTaken(int of) => (of == part) == takesPart;
    }
}
