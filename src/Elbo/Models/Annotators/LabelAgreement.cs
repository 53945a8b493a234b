using Elbo.Data;

namespace Elbo.Models.Annotators;

/// <summary>How much annotators agree, beyond chance and without a model; NaN where no item has two labels, or all labels are alike.</summary>
/// <param name="FleissKappa">Fleiss's κ (1971), for items with different numbers of labels: 1 for full agreement, 0 for what chance brings.</param>
/// <param name="KrippendorffAlpha">Krippendorff's α (1970) of nominal data.</param>
public sealed record LabelAgreement(double FleissKappa, double KrippendorffAlpha)
{
    /// <summary>The agreement of votes. Each counts once, whatever its weight.</summary>
    /// <param name="votes">Items with their votes.</param>
    public static LabelAgreement Of(EventSource votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        int classes = votes.ValueCount;
        long[] all = new long[classes], paired = new long[classes];
        var counts = new long[classes];
        double agreement = 0, disagreement = 0;
        long items = 0, pairable = 0;
        for (int u = 0; u < votes.UnitCount; u++)
        {
            Array.Clear(counts);
            for (int e = votes.Offsets[u]; e < votes.Offsets[u + 1]; e++)
            {
                counts[votes.Values[e]]++;
            }

            long labels = votes.Offsets[u + 1] - votes.Offsets[u], same = 0;
            for (int j = 0; j < classes; j++)
            {
                all[j] += counts[j];
                same += counts[j] * (counts[j] - 1);
                paired[j] += labels > 1 ? counts[j] : 0;
            }

            if (labels > 1)
            {
                items++;
                pairable += labels;
                agreement += same / ((double)labels * (labels - 1));
                disagreement += ((labels * (labels - 1)) - same) / (double)(labels - 1);
            }
        }

        double chance = 0, alike = 0;
        for (int j = 0; j < classes; j++)
        {
            double share = all[j] / (double)Math.Max(1, votes.EventCount);
            chance += share * share;
            alike += paired[j] * (double)(paired[j] - 1);
        }

        double expected = 1 - (alike / (pairable * (double)(pairable - 1)));
        return items == 0
            ? new(double.NaN, double.NaN)
            : new(
                chance < 1 ? ((agreement / items) - chance) / (1 - chance) : double.NaN,
                expected > 0 ? 1 - (disagreement / pairable / expected) : double.NaN);
    }
}
