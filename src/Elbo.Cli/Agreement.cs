using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>How well clusters agree with known labels, for people and for programs.</summary>
/// <param name="labels">The labels.</param>
/// <param name="clusters">One cluster per row, from 0.</param>
/// <param name="components">How many clusters there are.</param>
internal sealed class Agreement(RowLabels labels, IReadOnlyList<int> clusters, int components)
{
    private readonly ClusterAgreement _agreement = ClusterAgreement.Of(labels.Values, clusters);

    /// <summary>1 for the same partition, 0 on average for an unrelated one.</summary>
    public double AdjustedRandIndex => _agreement.AdjustedRandIndex;

    /// <summary>Labels against clusters.</summary>
    public SummaryTable Table => new(
        $"Agreement with '{labels.Name}': adjusted Rand index {AdjustedRandIndex.ToString("F4", CultureInfo.InvariantCulture)}",
        [labels.Name, .. Enumerable.Range(1, components).Select(static k => k.ToString(CultureInfo.InvariantCulture))],
        [
            .. labels.Names.Select((name, l) => (IReadOnlyList<string>)
                [name, .. Enumerable.Range(0, components).Select(k => Count(l, k).ToString(CultureInfo.InvariantCulture))]),
        ]);

    // The counts end with the last label and the last cluster that have a row.
    private long Count(int label, int cluster) =>
        label < _agreement.Counts.GetLength(0) && cluster < _agreement.Counts.GetLength(1) ? _agreement.Counts[label, cluster] : 0;
}
