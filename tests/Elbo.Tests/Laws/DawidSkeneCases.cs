using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>The rows of the table of laws about annotators.</summary>
internal static class DawidSkeneCases
{
    private const int Items = 2500;

    public static IEnumerable<IModelCase> All =>
    [
        .. ConfusionStructure.All.Select(static s => Case(s, 3, 8, 0)),
        .. ConfusionStructure.All.Select(static s => Case(s, 4, 8, 1)),
        Case(new ConfusionStructure.Full(), 2, 8, 0),
    ];

    private static IModelCase Case(ConfusionStructure structure, int classes, int annotators, double smoothing)
    {
        (int Key, int Value)[][] votes = Votes(classes, annotators);
        EventSource Source(IReadOnlyList<long> items, Func<long, double>? weight) => new(
            [0, .. items.Select(new Accumulator(votes).Next)],
            [.. items.SelectMany(n => votes[n].Select(static v => v.Key))],
            [.. items.SelectMany(n => votes[n].Select(static v => v.Value))],
            null,
            weight is null ? null : [.. items.Select(weight)]);
        long[] all = [.. Enumerable.Range(0, Items).Select(static n => (long)n)];
        var data = Source(all, null);
        string[] classNames = [.. Enumerable.Range(1, classes).Select(static j => $"class {j}")];
        string[] annotatorNames = [.. Enumerable.Range(1, annotators).Select(static a => $"annotator {a}")];
        var options = new DawidSkeneOptions { Structure = structure, Prior = new(smoothing) };
        var start = new DawidSkeneFitter(data, classNames, annotatorNames, options).Starts()[0].Create();
        return new ModelCase<DawidSkene, EventBatch>(
            $"annotators {structure.Name} K={classes} s={smoothing}",
            start,
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Perturb,
            model => [.. votes.Select(item => BruteForce.LogSum(LogJoint(model, item)))],
            ModelCases.Reload,
            model => [.. votes.Select(item => LogJoint(model, item))]);
    }

    private static double[] LogJoint(DawidSkene model, (int Key, int Value)[] item)
    {
        int classes = model.Classes.Count;
        var joint = new double[classes];
        for (int j = 0; j < classes; j++)
        {
            joint[j] = Math.Log(model.Shares[j]);
            foreach (var (annotator, label) in item)
            {
                joint[j] += Math.Log(model.Confusion(annotator)[(j * classes) + label]);
            }
        }

        return joint;
    }

    /// <summary>Moves shares and counts behind the matrices at random, and lets the structure make matrices of them.</summary>
    private static DawidSkene Perturb(DawidSkene model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        int classes = model.Classes.Count;
        double[] shares = Scaled(model.Shares.ToArray(), size, ref rng);
        var confusions = new double[model.Annotators.Count * classes * classes];
        for (int a = 0; a < model.Annotators.Count; a++)
        {
            double[] counts = model.Confusion(a).ToArray();
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] *= Math.Exp(size * rng.NextGaussian());
            }

            model.Structure.Maximize(counts, classes, confusions.AsSpan(a * counts.Length, counts.Length));
        }

        return new(model.Classes, model.Annotators, shares, confusions, model.Structure, model.Prior);
    }

    private static double[] Scaled(double[] shares, double size, ref Rng rng)
    {
        for (int j = 0; j < shares.Length; j++)
        {
            shares[j] *= Math.Exp(size * rng.NextGaussian());
        }

        double total = shares.Sum();
        return [.. shares.Select(s => s / total)];
    }

    /// <summary>Up to eight votes an item, some of them by the same annotator, whose accuracies and preferred errors differ.</summary>
    private static (int Key, int Value)[][] Votes(int classes, int annotators)
    {
        var rng = new Seed(29).Derive(classes).ToRng();
        var items = new (int, int)[Items][];
        for (int n = 0; n < Items; n++)
        {
            int truth = rng.NextInt32(classes + 1) % classes;
            items[n] = new (int, int)[3 + rng.NextInt32(6)];
            for (int v = 0; v < items[n].Length; v++)
            {
                int annotator = rng.NextInt32(annotators);
                double accuracy = 0.5 + (0.4 * annotator / annotators);
                items[n][v] = (annotator, rng.NextDouble() < accuracy ? truth : rng.NextDouble() < 0.4 ? (truth + 1) % classes : rng.NextInt32(classes));
            }
        }

        return items;
    }

    private sealed class Accumulator((int Key, int Value)[][] votes)
    {
        private int _sum;

        public int Next(long item) => _sum += votes[item].Length;
    }
}
