using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Queries;

/// <summary>
/// Clusters that are several components each: components are merged, two clusters at a time, those whose union makes the clustering most certain (Baudry, Raftery,
/// Celeux, Lo and Gottardo 2010). The density stays as it is. The entropy of K clusters is −Σ w Σₖ tₖ ln tₖ over the rows' posteriors.
/// </summary>
public sealed record ComponentMerging
{
    private readonly int[][] _clusters;

    private ComponentMerging(int[][] clusters, double[] entropies, (int First, int Second)[] merged) => (_clusters, Entropies, Merged) = (clusters, entropies, merged);

    /// <summary>The entropy of 1, 2, … K clusters, in nats.</summary>
    public IReadOnlyList<double> Entropies { get; }

    /// <summary>For 1, 2, … K − 1 clusters which two of one more were merged into them, by their numbers from 0; the union has the lower one.</summary>
    public IReadOnlyList<(int First, int Second)> Merged { get; }

    /// <summary>
    /// How many clusters the entropies suggest: where the two straight lines that fit them best, over the number of clusters, meet (Baudry et al., section 4). K where K ≤ 2.
    /// </summary>
    public int Suggested => Elbow(Entropies);

    /// <summary>The cluster of every component, from 0, in the order of their first components.</summary>
    /// <param name="count">How many clusters; 1 to K.</param>
    public IReadOnlyList<int> Clusters(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _clusters.Length);
        return _clusters[count - 1];
    }

    /// <summary>Merges the components of a mixture. Cost: a sweep, and for every merger K² a row.</summary>
    /// <param name="model">The mixture.</param>
    /// <param name="rows">The rows that judge it.</param>
    public static ComponentMerging Of(GaussianMixture model, IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        int components = model.Components;
        var clusters = new int[components][];
        var entropies = new double[components];
        var merged = new (int First, int Second)[Math.Max(0, components - 1)];
        clusters[^1] = [.. Enumerable.Range(0, components)];
        for (int count = components; count >= 1; count--)
        {
            // tᵢⱼ ln tᵢⱼ of every cluster, and of every union.
            double[,] sums = Sums(model, rows, clusters[count - 1], count);
            double most = double.NegativeInfinity;
            for (int i = 0; i < count; i++)
            {
                entropies[count - 1] -= sums[i, i];
                for (int j = i + 1; j < count; j++)
                {
                    double gain = sums[i, j] - sums[i, i] - sums[j, j];
                    if (gain > most)
                    {
                        most = gain;
                        merged[count - 2] = (i, j);
                    }
                }
            }

            entropies[count - 1] = Math.Max(0, entropies[count - 1]);
            if (count > 1)
            {
                var (first, second) = merged[count - 2];
                clusters[count - 2] = [.. clusters[count - 1].Select(c => c == second ? first : c > second ? c - 1 : c)];
            }
        }

        return new(clusters, entropies, merged);
    }

    private static double[,] Sums(GaussianMixture model, IRowSource rows, int[] clusters, int count)
    {
        var sums = new double[count, count];
        var batch = new RowBatch();
        var scratch = new Scratch();
        var shares = new double[count];
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            using var frame = scratch.Begin();
            var block = scratch.Take(model.Components * batch.RowCount);
            model.Responsibilities(batch.Rows, scratch, block);
            for (int n = 0; n < batch.RowCount; n++)
            {
                double weight = batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[n];
                Array.Clear(shares);
                for (int k = 0; k < clusters.Length; k++)
                {
                    shares[clusters[k]] += block[(k * batch.RowCount) + n];
                }

                for (int i = 0; i < count && weight > 0; i++)
                {
                    for (int j = i; j < count; j++)
                    {
                        double share = i == j ? shares[i] : shares[i] + shares[j];
                        sums[i, j] += share > 0 ? weight * share * Math.Log(share) : 0;
                    }
                }
            }
        }

        return sums;
    }

    /// <summary>The corner c for which a line through 1 … c and one through c … K leave the least squares.</summary>
    private static int Elbow(IReadOnlyList<double> entropies)
    {
        int best = entropies.Count;
        double least = double.PositiveInfinity;
        for (int corner = 2; corner < entropies.Count; corner++)
        {
            double squares = Squares(entropies, 1, corner) + Squares(entropies, corner, entropies.Count);
            if (squares < least)
            {
                (least, best) = (squares, corner);
            }
        }

        return best;
    }

    private static double Squares(IReadOnlyList<double> values, int first, int last)
    {
        int count = last - first + 1;
        double x = (first + last) / 2.0, y = Enumerable.Range(first, count).Average(k => values[k - 1]);
        double xx = 0, xy = 0, yy = 0;
        for (int k = first; k <= last; k++)
        {
            xx += (k - x) * (k - x);
            xy += (k - x) * (values[k - 1] - y);
            yy += (values[k - 1] - y) * (values[k - 1] - y);
        }

        return Math.Max(0, yy - (xy * xy / xx));
    }
}
