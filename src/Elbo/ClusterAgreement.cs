namespace Elbo;

/// <summary>How well clusters agree with known labels.</summary>
/// <param name="Counts">Labels × clusters: how many rows have this label and lie in this cluster.</param>
public sealed record ClusterAgreement(long[,] Counts)
{
    /// <summary>
    /// The adjusted Rand index (Hubert and Arabie 1985): 1 if the two partitions are equal, 0 on average if one is random; 1 too where
    /// both put all rows together or each apart.
    /// </summary>
    public double AdjustedRandIndex
    {
        get
        {
            double all = 0, pairs = 0, labelPairs = 0, clusterPairs = 0;
            for (int i = 0; i < Counts.GetLength(0); i++)
            {
                double row = 0;
                for (int j = 0; j < Counts.GetLength(1); j++)
                {
                    row += Counts[i, j];
                    pairs += Pairs(Counts[i, j]);
                }

                all += row;
                labelPairs += Pairs(row);
            }

            for (int j = 0; j < Counts.GetLength(1); j++)
            {
                double column = 0;
                for (int i = 0; i < Counts.GetLength(0); i++)
                {
                    column += Counts[i, j];
                }

                clusterPairs += Pairs(column);
            }

            double expected = all < 2 ? 0 : labelPairs * clusterPairs / Pairs(all);
            double most = (labelPairs + clusterPairs) / 2;
            return most == expected ? 1 : (pairs - expected) / (most - expected);
        }
    }

    /// <summary>Counts rows by label and cluster.</summary>
    /// <param name="labels">One label per row, from 0; −1 where it is unknown, and the row does not count.</param>
    /// <param name="clusters">One cluster per row, from 0.</param>
    /// <exception cref="ArgumentException">If there are not as many labels as clusters.</exception>
    public static ClusterAgreement Of(IReadOnlyList<int> labels, IReadOnlyList<int> clusters)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clusters);
        if (labels.Count != clusters.Count)
        {
            throw new ArgumentException($"{labels.Count} labels for {clusters.Count} rows.", nameof(labels));
        }

        var counts = new long[labels.DefaultIfEmpty(-1).Max() + 1, clusters.DefaultIfEmpty(-1).Max() + 1];
        for (int n = 0; n < labels.Count; n++)
        {
            if (labels[n] >= 0)
            {
                counts[labels[n], clusters[n]]++;
            }
        }

        return new(counts);
    }

    private static double Pairs(double count) => count * (count - 1) / 2;
}
