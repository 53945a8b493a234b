using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Annotators;

/// <summary>What is believed of items: shares of classes for each, from a model or from the votes alone.</summary>
public sealed class ItemBelief
{
    private readonly double[] _shares;

    private ItemBelief(int classes, double[] shares, double[] logDensity) => (Classes, _shares, LogDensity) = (classes, shares, logDensity);

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>How many items.</summary>
    public int Count => _shares.Length / Classes;

    /// <summary>ln p of the votes on every item; empty where there is no model.</summary>
    public IReadOnlyList<double> LogDensity { get; }

    /// <summary>The probabilities of the classes of an item: K numbers.</summary>
    /// <param name="item">The number of the item, from 0.</param>
    public ReadOnlySpan<double> this[int item] => _shares.AsSpan(item * Classes, Classes);

    /// <summary>The posterior of every item under a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="votes">Items with their votes.</param>
    public static ItemBelief Of(IAnnotatorModel model, EventSource votes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scratch = new Scratch();
        return Of(model.Classes.Count, votes, (batch, shares, logDensity) => model.Posterior(batch, scratch, shares, logDensity));
    }

    /// <summary>The vote fractions of every item: equal ones where there is no vote.</summary>
    /// <param name="votes">Items with their votes.</param>
    /// <param name="classes">K.</param>
    public static ItemBelief OfVotes(EventSource votes, int classes) =>
        Of(classes, votes.WithLabels(null), (batch, shares, _) => VoteFractions.Of(batch, classes, shares));

    /// <summary>The most probable class of an item; the first of equals.</summary>
    /// <param name="item">The number of the item, from 0.</param>
    public int Label(int item) => Responsibilities.MostProbable(this[item], 1, 0);

    /// <summary>The entropy of an item, in nats.</summary>
    /// <param name="item">The number of the item, from 0.</param>
    public double Entropy(int item)
    {
        double sum = 0;
        foreach (double share in this[item])
        {
            sum -= share > 0 ? share * Math.Log(share) : 0;
        }

        return Math.Max(0, sum);
    }

    /// <summary>The share of items that are labelled as they are; where k classes tie, an item counts 1/k if one of them is right.</summary>
    /// <param name="truth">The class of every item; K or more for one that is none of the classes, −1 where it is unknown.</param>
    /// <returns>NaN if nothing is known.</returns>
    public double Accuracy(ReadOnlySpan<int> truth)
    {
        double right = 0;
        int known = 0;
        for (int u = 0; u < Count; u++)
        {
            if (truth[u] < 0)
            {
                continue;
            }

            known++;
            var shares = this[u];
            double most = shares[Label(u)];
            int ties = shares.Count(most);
            right += truth[u] < Classes && shares[truth[u]] == most ? 1.0 / ties : 0;
        }

        return known == 0 ? double.NaN : right / known;
    }

    private static ItemBelief Of(int classes, EventSource votes, Action<EventBatch, double[], double[]> fill)
    {
        var shares = new double[checked((int)votes.UnitCount * classes)];
        var logDensity = new double[votes.UnitCount];
        var batch = new EventBatch();
        int first = 0;
        for (int b = 0; b < votes.BatchCount; b++)
        {
            votes.Read(b, batch);
            int units = batch.UnitCount;
            double[] block = new double[classes * units], densities = new double[units];
            fill(batch, block, densities);
            densities.CopyTo(logDensity, first);
            for (int i = 0; i < block.Length; i++)
            {
                shares[((first + (i % units)) * classes) + (i / units)] = block[i];
            }

            first += units;
        }

        return new(classes, shares, logDensity);
    }
}
