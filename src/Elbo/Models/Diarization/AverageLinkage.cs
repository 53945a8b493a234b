using System.Numerics.Tensors;
using Elbo.Models.Starts;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Diarization;

/// <summary>
/// Agglomerative clustering by average similarity (UPGMA; Sokal and Michener 1958): the two clusters whose members are the most alike on average become one
/// until one is left. Cost: as the most similar partner of a cluster is kept until it is merged, O(N²) on all but contrived data, in the memory of the scores.
/// </summary>
internal sealed class AverageLinkage
{
    private readonly int _count;
    private readonly double[] _scores;
    private readonly double[] _sizes;
    private readonly int[] _partners;
    private readonly double[] _highest;

    private AverageLinkage(PairScores scores)
    {
        (_count, _scores) = (scores.Count, scores.Values);
        _sizes = [.. Enumerable.Repeat(1.0, _count)];
        (_partners, _highest) = (new int[_count], new double[_count]);
        for (int i = 0; i < _count; i++)
        {
            FindPartner(i);
        }
    }

    /// <summary>Clusters vectors.</summary>
    /// <param name="scores">Their similarities; they are overwritten.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The mergers, and the average similarity at each of them, which never rises but for rounding.</returns>
    public static (Dendrogram Tree, double[] Heights) Of(PairScores scores, CancellationToken cancellation = default)
    {
        var linkage = new AverageLinkage(scores);
        var mergers = new (int, int)[Math.Max(0, scores.Count - 1)];
        double[] heights = new double[mergers.Length];
        for (int step = 0; step < mergers.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            int absorbed = TensorPrimitives.IndexOfMax<double>(linkage._highest);
            mergers[step] = (linkage._partners[absorbed], absorbed);
            heights[step] = linkage._highest[absorbed];
            linkage.Merge(linkage._partners[absorbed], absorbed);
        }

        return (new([.. Enumerable.Range(0, scores.Count)], mergers), heights);
    }

    private void Merge(int kept, int absorbed)
    {
        double share = _sizes[absorbed] / (_sizes[kept] + _sizes[absorbed]);
        _sizes[kept] += _sizes[absorbed];
        _sizes[absorbed] = 0;
        for (int k = 0; k < _count; k++)
        {
            if (_sizes[k] > 0 && k != kept)
            {
                ref double score = ref _scores[Place(kept, k)];
                score += share * (_scores[Place(absorbed, k)] - score);
            }
        }

        for (int k = 0; k < _count; k++)
        {
            _scores[Place(absorbed, k)] = double.NegativeInfinity;
        }

        FindPartner(absorbed);
        FindPartner(kept);
        for (int k = kept + 1; k < _count; k++)
        {
            if (_sizes[k] == 0)
            {
                continue;
            }

            double score = _scores[Place(kept, k)];
            if (_partners[k] == kept || _partners[k] == absorbed)
            {
                FindPartner(k);
            }
            else if (score > _highest[k])
            {
                (_highest[k], _partners[k]) = (score, kept);
            }
        }
    }

    /// <summary>The most similar of the clusters with a lower number.</summary>
    private void FindPartner(int cluster)
    {
        var scores = _scores.AsSpan(Packed.Row(cluster), cluster);
        int partner = cluster == 0 || _sizes[cluster] == 0 ? -1 : TensorPrimitives.IndexOfMax<double>(scores);
        (_partners[cluster], _highest[cluster]) = (partner, partner < 0 ? double.NegativeInfinity : scores[partner]);
    }

    private static int Place(int i, int j) => i < j ? Packed.Index(j, i) : Packed.Index(i, j);
}
