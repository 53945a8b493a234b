using Elbo.Numerics;

namespace Elbo.Data;

/// <summary>Small parts of large data.</summary>
public static class RowSample
{
    /// <summary>
    /// Rows drawn in one pass, in their own order, so that the sample stands for the data: uniformly without replacement where every row
    /// counts once (selection sampling; Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S), else by weight.
    /// </summary>
    /// <remarks>
    /// By weight means: all weight is laid out in the order of the rows and cut into equal strata, one point is drawn in each, and the rows
    /// that are hit make the sample, each with the weight of its hits (stratified sampling, as particle filters do it: Kitagawa 1996). The
    /// expected weight of every row is then in proportion to its own, however unequal the weights are; a row that is heavier than a stratum
    /// is always there; one of weight 0 never is. All hits together weigh as much as there are strata, or as the data where that is less: what
    /// a sample of the rows would, each written down as often as its weight says.
    /// </remarks>
    /// <param name="source">The rows to draw from.</param>
    /// <param name="count">How many to draw; at least 1. All are taken, with their own weights, if there are not more.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <returns>The drawn rows, in memory: as many as asked for, or fewer where weights make one row stand for several.</returns>
    /// <exception cref="ArgumentOutOfRangeException">If the count is below 1, or the drawn rows are too many for one array.</exception>
    public static MatrixSource Take(IRowSource source, long count, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int dimension = source.Dimension;
        long wanted = Math.Min(count, source.UnitCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Array.MaxLength / dimension, nameof(count));

        return wanted == source.UnitCount
            ? All(source)
            : TryTakeUniformly(source, (int)wanted, seed) ?? TakeByWeight(source, (int)wanted, seed);
    }

    /// <summary>How many different rows there are, as far as it matters. Rows of weight 0 do not count.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="limit">Counting stops here; at least 1.</param>
    /// <returns>The number of different rows, or <paramref name="limit"/> if it is no smaller.</returns>
    public static int DistinctRows(IRowSource source, int limit)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var seen = new HashSet<double[]>(RowComparer.Instance);
        var lookup = seen.GetAlternateLookup<ReadOnlySpan<double>>();
        var batch = new RowBatch();
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Read(i, batch);
            var rows = batch.Rows;
            for (int r = 0; r < rows.Count; r++)
            {
                if ((rows.Weights.IsEmpty || rows.Weights[r] > 0) && lookup.Add(rows[r]) && seen.Count == limit)
                {
                    return limit;
                }
            }
        }

        return seen.Count;
    }

    /// <summary>Tells rows apart by their numbers.</summary>
    internal static IEqualityComparer<double[]> Comparer => RowComparer.Instance;

    private static MatrixSource All(IRowSource source)
    {
        int dimension = source.Dimension;
        var values = new double[source.UnitCount * dimension];
        double[]? weights = null;
        var batch = new RowBatch();
        int taken = 0;
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Read(i, batch);
            var rows = batch.Rows;
            rows.Values.CopyTo(values.AsSpan(taken * dimension));
            if (!rows.Weights.IsEmpty)
            {
                // A source may give weights to some batches and leave them out where all are one.
                weights ??= Ones((int)source.UnitCount);
                rows.Weights.CopyTo(weights.AsSpan(taken));
            }

            taken += rows.Count;
        }

        // What the source allows is allowed here.
        return new(values, dimension, source.Columns, weights, allowsMissing: true);
    }

    /// <summary>Every set of rows is as likely as any other; nothing if there are weights.</summary>
    private static MatrixSource? TryTakeUniformly(IRowSource source, int wanted, Seed seed)
    {
        int dimension = source.Dimension;
        var values = new double[wanted * dimension];
        var rng = seed.ToRng();
        var batch = new RowBatch();
        long left = source.UnitCount;
        int taken = 0;
        for (int i = 0; i < source.BatchCount && taken < wanted; i++)
        {
            source.Read(i, batch);
            var rows = batch.Rows;
            if (!rows.Weights.IsEmpty)
            {
                return null;
            }

            for (int r = 0; r < rows.Count && taken < wanted; r++, left--)
            {
                // The exact probability, in integers: what is still wanted, of what is still to come.
                if (rng.NextInt64(left) < wanted - taken)
                {
                    rows[r].CopyTo(values.AsSpan(taken * dimension));
                    taken++;
                }
            }
        }

        return new(values, dimension, source.Columns, allowsMissing: true);
    }

    private static MatrixSource TakeByWeight(IRowSource source, int strata, Seed seed)
    {
        int dimension = source.Dimension;
        double total = source.Summary.Weight;
        double hit = Math.Min(1, total / strata);
        var values = new double[strata * dimension];
        var weights = new double[strata];
        var rng = seed.ToRng();
        var batch = new RowBatch();
        double[] last = [];
        double before = 0;
        int points = 0;
        int taken = 0;
        double next = Point();
        for (int i = 0; i < source.BatchCount && points < strata; i++)
        {
            source.Read(i, batch);
            var rows = batch.Rows;
            int heavy = -1;
            for (int r = 0; r < rows.Count; r++)
            {
                double weight = rows.Weights.IsEmpty ? 1 : rows.Weights[r];
                if (weight == 0)
                {
                    continue;
                }

                heavy = r;
                before += weight;
                int hits = 0;
                for (; points < strata && next < before; hits++)
                {
                    points++;
                    next = Point();
                }

                Add(rows[r], hits);
            }

            last = heavy < 0 ? last : rows[heavy].ToArray();
        }

        // Rounding can leave the end of the last stratum behind the last row.
        Add(last, last.Length == 0 ? 0 : strata - points);
        return new(values.AsMemory(0, taken * dimension), dimension, source.Columns, weights.AsMemory(0, taken), allowsMissing: true);

        double Point() => (points + rng.NextDouble()) / strata * total;

        void Add(ReadOnlySpan<double> row, int hits)
        {
            if (hits > 0)
            {
                row.CopyTo(values.AsSpan(taken * dimension));
                weights[taken] = hits * hit;
                taken++;
            }
        }
    }

    private static double[] Ones(int length)
    {
        var ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>Rows are equal if their numbers are: 0 and −0 are, so neither may have a hash of its own.</summary>
    private sealed class RowComparer : IEqualityComparer<double[]>, IAlternateEqualityComparer<ReadOnlySpan<double>, double[]>
    {
        internal static readonly RowComparer Instance = new();

        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<double> alternate, double[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(double[] row) => GetHashCode(row.AsSpan());

        public int GetHashCode(ReadOnlySpan<double> row)
        {
            var hash = default(HashCode);
            foreach (double value in row)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        public double[] Create(ReadOnlySpan<double> alternate) => alternate.ToArray();
    }
}
