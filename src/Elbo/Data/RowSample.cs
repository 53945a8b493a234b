using Elbo.Numerics;

namespace Elbo.Data;

/// <summary>Small parts of large data.</summary>
public static class RowSample
{
    /// <summary>
    /// Rows drawn uniformly without replacement in one pass, in their own order and with their weights (selection sampling; Knuth, The Art
    /// of Computer Programming, volume 2, algorithm 3.4.2 S).
    /// </summary>
    /// <param name="source">The rows to draw from.</param>
    /// <param name="count">How many to draw; at least 1. All are taken if there are not more.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <returns>The drawn rows, in memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">If the count is below 1, or the drawn rows are too many for one array.</exception>
    public static MatrixSource Take(IRowSource source, long count, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int dimension = source.Dimension;
        long wanted = Math.Min(count, source.UnitCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Array.MaxLength / dimension, nameof(count));

        var values = new double[wanted * dimension];
        double[]? weights = null;
        var rng = seed.ToRng();
        var batch = new RowBatch();
        long left = source.UnitCount;
        int taken = 0;
        for (int i = 0; i < source.BatchCount && taken < wanted; i++)
        {
            source.Read(i, batch);
            var rows = batch.Rows;
            for (int r = 0; r < rows.Count && taken < wanted; r++, left--)
            {
                // The exact probability, in integers: what is still wanted, of what is still to come.
                if (rng.NextInt64(left) >= wanted - taken)
                {
                    continue;
                }

                rows[r].CopyTo(values.AsSpan(taken * dimension));
                if (!rows.Weights.IsEmpty)
                {
                    // A source may give weights to some batches and leave them out where all are one.
                    weights ??= Ones((int)wanted);
                    weights[taken] = rows.Weights[r];
                }

                taken++;
            }
        }

        return new(values, dimension, source.Columns, weights);
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
