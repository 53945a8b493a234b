using Elbo.Data;

namespace Elbo.Models.Annotators;

/// <summary>An item and the annotator whose label of it is expected to say most.</summary>
/// <param name="Item">The number of the item, from 0.</param>
/// <param name="Annotator">The number of the annotator, from 0.</param>
/// <param name="Gain">By how much the entropy of the item is expected to fall, in nats.</param>
public sealed record NextLabel(int Item, int Annotator, double Gain)
{
    /// <summary>The items that gain most, each with the annotator from whom it does. Nobody is asked twice about an item, unless the votes have that.</summary>
    /// <param name="model">The model.</param>
    /// <param name="votes">Items with their votes.</param>
    /// <param name="belief">What the model believes of them.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>The largest gain first, the first item of equals. It costs K² operations an annotator for every item whose entropy is as large.</returns>
    public static IReadOnlyList<NextLabel> Best(IAnnotatorModel model, EventSource votes, ItemBelief belief, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(belief);
        int classes = belief.Classes;
        var confusions = new double[model.Annotators.Count][];
        var entropies = new double[confusions.Length][];
        for (int a = 0; a < confusions.Length; a++)
        {
            double[] confusion = confusions[a] = new double[classes * classes];
            model.GetConfusion(a, confusion);
            entropies[a] = [.. Enumerable.Range(0, classes).Select(j => Entropy(confusion.AsSpan(j * classes, classes)))];
        }

        bool asksAgain = HasRepeats(votes);
        var best = new List<NextLabel>();
        var asked = new int[confusions.Length];
        var heard = new double[classes];

        // A label cannot say more than there is to know.
        foreach (int item in Enumerable.Range(0, belief.Count).OrderByDescending(belief.Entropy))
        {
            double least = best.Count < count ? 0 : best[^1].Gain;
            if (count <= 0 || belief.Entropy(item) <= least)
            {
                break;
            }

            for (int e = votes.Offsets[item]; e < votes.Offsets[item + 1] && !asksAgain; e++)
            {
                asked[votes.Keys[e]] = item + 1;
            }

            var shares = belief[item];
            int chosen = -1;
            double most = least;
            for (int a = 0; a < confusions.Length; a++)
            {
                if (asked[a] != item + 1 && GainOf(shares, confusions[a], entropies[a], heard) is var gain && gain > most)
                {
                    (chosen, most) = (a, gain);
                }
            }

            if (chosen >= 0)
            {
                best.Add(new(item, chosen, most));
                best.Sort(static (x, y) => y.Gain != x.Gain ? y.Gain.CompareTo(x.Gain) : x.Item.CompareTo(y.Item));
                best.RemoveRange(Math.Min(count, best.Count), best.Count - Math.Min(count, best.Count));
            }
        }

        return best;
    }

    /// <summary>H(Σ r π) − Σ r H(π): what a label says of a class.</summary>
    private static double GainOf(ReadOnlySpan<double> shares, double[] confusion, double[] entropies, double[] heard)
    {
        Array.Clear(heard);
        double within = 0;
        for (int j = 0; j < shares.Length; j++)
        {
            within += shares[j] * entropies[j];
            for (int l = 0; l < heard.Length; l++)
            {
                heard[l] += shares[j] * confusion[(j * heard.Length) + l];
            }
        }

        return Entropy(heard) - within;
    }

    private static double Entropy(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares)
        {
            sum -= share > 0 ? share * Math.Log(share) : 0;
        }

        return sum;
    }

    /// <summary>Whether somebody labelled an item more than once.</summary>
    internal static bool HasRepeats(EventSource votes)
    {
        var last = new int[votes.KeyCount];
        for (int u = 0; u < votes.UnitCount; u++)
        {
            for (int e = votes.Offsets[u]; e < votes.Offsets[u + 1]; e++)
            {
                if (last[votes.Keys[e]] == u + 1)
                {
                    return true;
                }

                last[votes.Keys[e]] = u + 1;
            }
        }

        return false;
    }
}
