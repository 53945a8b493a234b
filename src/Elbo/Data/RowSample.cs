using Elbo.Numerics;

namespace Elbo.Data;

/// <summary>Rows drawn from a source into memory.</summary>
public static class RowSample
{
    /// <summary>
    /// Draws rows uniformly without replacement in one pass, in their order (Knuth, The Art of Computer Programming 2, section 3.4.2,
    /// Algorithm S). Their weights come along.
    /// </summary>
    /// <param name="source">The rows.</param>
    /// <param name="count">How many; all of them if there are no more.</param>
    /// <param name="seed">The seed; equal seeds give equal samples.</param>
    public static MatrixSource Take(IRowSource source, long count, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int dimension = source.Dimension;
        long left = source.UnitCount;
        long wanted = Math.Min(count, left);
        var values = new double[checked(wanted * dimension)];
        var weights = new double[wanted];
        bool isWeighted = false;
        var rng = seed.ToRng();
        var batch = new RowBatch();
        int taken = 0;
        for (int b = 0; b < source.BatchCount && taken < wanted; b++)
        {
            source.Read(b, batch);
            var rows = batch.Rows;
            isWeighted |= !rows.Weights.IsEmpty;
            for (int n = 0; n < rows.Count; n++, left--)
            {
                // Exactly the rows that are still wanted remain to be chosen among those that are left.
                if (wanted - taken == left || rng.NextDouble() * left < wanted - taken)
                {
                    rows[n].CopyTo(values.AsSpan(taken * dimension, dimension));
                    weights[taken++] = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
                }
            }
        }

        return new(values, dimension, source.Columns, isWeighted ? weights : default(ReadOnlyMemory<double>));
    }

    /// <summary>How many distinct rows there are, up to a limit; reading ends as soon as the limit is reached.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="limit">The largest number that matters; so many rows are kept in memory.</param>
    public static int DistinctRows(IRowSource source, int limit)
    {
        ArgumentNullException.ThrowIfNull(source);
        var seen = new HashSet<double[]>(RowEquality.Instance);
        var batch = new RowBatch();
        for (int b = 0; b < source.BatchCount && seen.Count < limit; b++)
        {
            source.Read(b, batch);
            var rows = batch.Rows;
            for (int n = 0; n < rows.Count && seen.Count < limit; n++)
            {
                seen.Add(rows[n].ToArray());
            }
        }

        return seen.Count;
    }

    private sealed class RowEquality : IEqualityComparer<double[]>
    {
        public static readonly RowEquality Instance = new();

        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] obj)
        {
            var hash = new HashCode();
            foreach (double value in obj)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
