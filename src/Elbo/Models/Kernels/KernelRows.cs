using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Kernels;

/// <summary>Rows in memory, those of weight 0 left out.</summary>
/// <param name="Values">Rows of D numbers.</param>
/// <param name="Weights">One positive weight a row.</param>
/// <param name="Columns">The names of the D columns.</param>
internal sealed record KernelRows(double[] Values, double[] Weights, IReadOnlyList<string> Columns)
{
    public int Dimension => Columns.Count;

    public int Count => Weights.Length;

    public double TotalWeight => Numerics.Linear.Sums.Of(Weights);

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">If no row has a weight.</exception>
    public static KernelRows Read(IRowSource source, CancellationToken cancellation)
    {
        var (values, weights) = (new List<double>(), new List<double>());
        var batch = new RowBatch();
        for (int b = 0; b < source.BatchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            source.Read(b, batch);
            var rows = batch.Rows;
            for (int n = 0; n < rows.Count; n++)
            {
                double weight = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
                if (weight > 0)
                {
                    values.AddRange(rows[n]);
                    weights.Add(weight);
                }
            }
        }

        return weights.Count > 0
            ? new([.. values], [.. weights], source.Columns)
            : throw new InvalidDataException(
                source.UnitCount == 0 ? "There are no rows; give at least one." : "The weights sum to 0: every row has weight 0; give some a weight.");
    }

    /// <summary>The weighted mean of every column, from which points are measured so that an offset of the data costs no digits.</summary>
    public double[] Center()
    {
        var center = new double[Dimension];
        for (int d = 0; d < Dimension; d++)
        {
            double sum = 0, first = Values[d];
            for (int n = 0; n < Count; n++)
            {
                sum += Weights[n] * (Values[(n * Dimension) + d] - first);
            }

            center[d] = first + (sum / TotalWeight);
        }

        return center;
    }

    /// <summary>In bandwidths, about a center.</summary>
    public double[] Whitened(KernelBandwidth bandwidth, ReadOnlySpan<double> center)
    {
        double[] result = [.. Values];
        for (int n = 0; n < Count; n++)
        {
            var row = result.AsSpan(n * Dimension, Dimension);
            for (int d = 0; d < Dimension; d++)
            {
                row[d] -= center[d];
            }

            bandwidth.Whiten(row);
        }

        return result;
    }

    /// <summary>A column with its weights, in rising order.</summary>
    public WeightedColumn Column(int column)
    {
        var values = new double[Count];
        for (int n = 0; n < Count; n++)
        {
            values[n] = Values[(n * Dimension) + column];
        }

        return new(values, Weights);
    }

    /// <summary>Deals the rows to parts of nearly equal size, by a seed.</summary>
    public IEnumerable<(KernelRows Kept, KernelRows Left)> Folds(int folds, Seed seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        var rng = seed.ToRng();
        for (int i = Count - 1; i > 0; i--)
        {
            int j = rng.NextInt32(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        for (int fold = 0; fold < folds; fold++)
        {
            int[] left = [.. order.Where((_, i) => i % folds == fold).Order()];
            int[] kept = [.. order.Where((_, i) => i % folds != fold).Order()];
            yield return (Take(kept), Take(left));
        }
    }

    private KernelRows Take(int[] rows) => new(
        [.. rows.SelectMany(n => Enumerable.Range(n * Dimension, Dimension).Select(i => Values[i]))],
        [.. rows.Select(n => Weights[n])],
        Columns);
}
