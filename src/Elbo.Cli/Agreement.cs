using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>How well clusters agree with known labels. Rows whose label is unknown do not count.</summary>
internal sealed class Agreement
{
    private readonly RowLabels _labels;
    private readonly long[,] _counts;

    /// <summary>Counts how often each label meets each cluster.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="clusters">One cluster per row, from 0.</param>
    /// <param name="components">How many clusters there are.</param>
    public Agreement(RowLabels labels, ReadOnlySpan<int> clusters, int components)
    {
        _labels = labels;
        _counts = new long[labels.Names.Count, components];
        for (int n = 0; n < clusters.Length; n++)
        {
            if (labels.Values[n] >= 0)
            {
                _counts[labels.Values[n], clusters[n]]++;
            }
        }
    }

    /// <summary>
    /// The adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, 0 on average for an unrelated one.
    /// </summary>
    public double AdjustedRandIndex
    {
        get
        {
            int labels = _counts.GetLength(0), clusters = _counts.GetLength(1);
            var byLabel = new long[labels];
            var byCluster = new long[clusters];
            double together = 0;
            long all = 0;
            for (int l = 0; l < labels; l++)
            {
                for (int k = 0; k < clusters; k++)
                {
                    together += Pairs(_counts[l, k]);
                    byLabel[l] += _counts[l, k];
                    byCluster[k] += _counts[l, k];
                    all += _counts[l, k];
                }
            }

            double sameLabel = byLabel.Sum(Pairs), sameCluster = byCluster.Sum(Pairs);
            double expected = all < 2 ? 0 : sameLabel * sameCluster / Pairs(all);
            double most = (sameLabel + sameCluster) / 2;

            // Both partitions trivial: they are the same one.
            return most == expected ? 1 : (together - expected) / (most - expected);
        }
    }

    /// <summary>Labels against clusters.</summary>
    public SummaryTable Table => new(
        $"Agreement with '{_labels.Name}': adjusted Rand index {AdjustedRandIndex.ToString("F4", CultureInfo.InvariantCulture)}",
        [_labels.Name, .. Enumerable.Range(1, _counts.GetLength(1)).Select(static k => k.ToString(CultureInfo.InvariantCulture))],
        [
            .. _labels.Names.Select((name, l) => (IReadOnlyList<string>)
                [name, .. Enumerable.Range(0, _counts.GetLength(1)).Select(k => _counts[l, k].ToString(CultureInfo.InvariantCulture))]),
        ]);

    private static double Pairs(long count) => count * (count - 1.0) / 2;
}
