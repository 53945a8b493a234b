using Elbo.Data;
using Elbo.Models.Speakers;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Diarization;

/// <summary>
/// The similarities of all pairs of some vectors, as a packed lower triangle with its diagonal; 4 N² bytes. As data it is all N² ordered pairs: those
/// off the diagonal count twice.
/// </summary>
internal sealed class PairScores : IDataSource<RowBatch>
{
    /// <summary>The entries of more are more than an array has.</summary>
    public const int MostVectors = 40_000;

    private PairScores(int count)
    {
        (Count, Values) = (count, new double[Packed.Length(count)]);
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>Entry (i, j) for j ≤ i, row after row.</summary>
    public double[] Values { get; }

    /// <inheritdoc/>
    public long UnitCount => Values.Length;

    /// <inheritdoc/>
    public int BatchCount => RowBatches.Count(UnitCount, 1);

    /// <summary>Cosines. A vector of zeros has the cosine 0 with every other.</summary>
    /// <param name="vectors">N × dimension numbers.</param>
    /// <param name="dimension">How many numbers a vector has.</param>
    /// <param name="parallel">How many threads may work at once, and when to give up.</param>
    public static PairScores Cosines(double[] vectors, int dimension, ParallelOptions parallel)
    {
        double[] unit = [.. vectors];
        for (int at = 0; at < unit.Length; at += dimension)
        {
            var vector = unit.AsSpan(at, dimension);
            double norm = Math.Sqrt(Sums.OfProducts(vector, vector));
            System.Numerics.Tensors.TensorPrimitives.Multiply(vector, norm > 0 ? 1 / norm : 0, vector);
        }

        return Fill(vectors.Length / dimension, parallel, (i, j) => Sums.OfProducts(unit.AsSpan(i * dimension, dimension), unit.AsSpan(j * dimension, dimension)));
    }

    /// <summary>Log-likelihood ratios of single vectors.</summary>
    /// <param name="vectors">N × D numbers, in coordinates in which the covariance within speakers is the unit matrix.</param>
    /// <param name="spreads">ψ: D numbers.</param>
    /// <param name="parallel">How many threads may work at once, and when to give up.</param>
    public static PairScores LikelihoodRatios(double[] vectors, double[] spreads, ParallelOptions parallel)
    {
        int dimension = spreads.Length;
        var form = new PairScore(spreads, 1, 1);
        double[] crossed = new double[vectors.Length], left = new double[vectors.Length / dimension], right = new double[left.Length];
        for (int n = 0; n < left.Length; n++)
        {
            var own = vectors.AsSpan(n * dimension, dimension);
            form.Cross(own, crossed.AsSpan(n * dimension, dimension));
            (left[n], right[n]) = (form.Left(own), form.Right(own));
        }

        return Fill(left.Length, parallel, (i, j) =>
            left[i] + right[j] + Sums.OfProducts(crossed.AsSpan(i * dimension, dimension), vectors.AsSpan(j * dimension, dimension)));
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        int size = RowBatches.RowsPerBatch(1), start = index * size, count = Math.Min(size, Values.Length - start);
        Values.AsSpan(start, count).CopyTo(into.Allocate(count, 1, out var weights));
        weights.Fill(2);

        // The row of the triangle that holds the first entry, or the one before where the root is rounded.
        for (int row = Math.Max(0, (int)((Math.Sqrt((8.0 * start) + 1) - 1) / 2) - 1); row < Count && Packed.Index(row, row) < start + count; row++)
        {
            if (Packed.Index(row, row) >= start)
            {
                weights[Packed.Index(row, row) - start] = 1;
            }
        }
    }

    private static PairScores Fill(int count, ParallelOptions parallel, Func<int, int, double> score)
    {
        var scores = new PairScores(count);
        Parallel.For(0, count, parallel, i =>
        {
            for (int j = 0; j <= i; j++)
            {
                scores.Values[Packed.Index(i, j)] = score(i, j);
            }
        });
        return scores;
    }
}
