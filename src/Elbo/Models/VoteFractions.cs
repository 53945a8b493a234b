using Elbo.Data;

namespace Elbo.Models;

/// <summary>What the votes alone say of every item: the share of each class, by weight.</summary>
internal static class VoteFractions
{
    /// <summary>Writes the fractions of a batch; equal ones for an item without votes, and all on the class where it is known.</summary>
    /// <param name="batch">Items with their votes.</param>
    /// <param name="classes">K.</param>
    /// <param name="fractions">K × items numbers to write, class-major.</param>
    public static void Of(EventBatch batch, int classes, Span<double> fractions)
    {
        int units = batch.UnitCount;
        fractions.Clear();
        for (int u = 0; u < units; u++)
        {
            double total = 0;
            for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
            {
                double weight = batch.EventWeights.IsEmpty ? 1 : batch.EventWeights[e];
                fractions[(batch.Values[e] * units) + u] += weight;
                total += weight;
            }

            int known = batch.Labels.IsEmpty ? -1 : batch.Labels[u];
            for (int j = 0; j < classes; j++)
            {
                ref double fraction = ref fractions[(j * units) + u];
                fraction = known >= 0 ? (known == j ? 1 : 0) : total > 0 ? fraction / total : 1.0 / classes;
            }
        }
    }
}
