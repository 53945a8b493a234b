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
        Case(new ConfusionStructure.Full(), 3, 8, 0, shrinkage: 20),
        Case(new ConfusionStructure.OneCoin(), 4, 8, 1, shrinkage: 5),
        Continued(3, 8),
        Difficult(2, 8, 1),
        Difficult(4, 8, 0.3),
    ];

    private static IModelCase Case(ConfusionStructure structure, int classes, int annotators, double smoothing, double shrinkage = 0)
    {
        var votes = Votes(classes, annotators);
        var options = new DawidSkeneOptions { Structure = structure, Prior = new(smoothing, shrinkage) };
        return Row<DawidSkene>(
            $"annotators {structure.Name} K={classes} s={smoothing}{(shrinkage > 0 ? $" t={shrinkage}" : "")}",
            votes,
            data => new DawidSkeneFitter(data, Names("class", classes), Names("annotator", annotators), options).Starts()[0].Create(),
            Perturb,
            LogJoint,
            ModelCases.Reload);
    }

    /// <summary>Half as much again is already known.</summary>
    private static IModelCase Continued(int classes, int annotators) => Row<Continuation<DawidSkene, EventBatch>>(
        "annotators continued",
        Votes(classes, annotators),
        data =>
        {
            var model = new DawidSkeneFitter(data, Names("class", classes), Names("annotator", annotators), new()).Starts()[0].Create();
            var known = Em.Evaluate(model, data, new()).Statistics!;
            return new Continuation<DawidSkene, EventBatch>(model, [.. known.Values.ToArray().Select(static value => value / 2)]);
        },
        static (model, seed, size) => new(Perturb(model.Model, seed, size), model.Known),
        static (model, item) => LogJoint(model.Model, item),
        static model => new(ModelCases.Reload(model.Model), model.Known));

    private static IModelCase Difficult(int classes, int annotators, double smoothing) => Row<ItemDifficulty>(
        $"difficult items K={classes} s={smoothing}",
        Votes(classes, annotators),
        data => ItemDifficulty.Starts(data, Names("class", classes), Names("annotator", annotators), new() { Smoothing = smoothing })[0].Create(),
        static (model, seed, size) =>
        {
            var rng = seed.ToRng();
            double[] abilities = [.. model.Abilities];
            for (int a = 0; a < abilities.Length; a++)
            {
                abilities[a] = Math.Clamp(abilities[a] + (size * rng.NextGaussian()), -20, 20);
            }

            return new ItemDifficulty(
                model.Classes, model.Annotators, Scaled(model.Shares.ToArray(), size, ref rng), Scaled(model.Levels.ToArray(), size, ref rng), abilities, model.Smoothing);
        },
        static (model, item) =>
        {
            double[] joint = new double[model.Classes.Count * ItemDifficulty.Clearness.Count];
            for (int c = 0; c < joint.Length; c++)
            {
                int j = c / ItemDifficulty.Clearness.Count, d = c % ItemDifficulty.Clearness.Count;
                joint[c] = Math.Log(model.Shares[j]) + Math.Log(model.Levels[d]);
                foreach (var (annotator, label) in item)
                {
                    double right = 1 / (1 + Math.Exp(-model.Abilities[annotator] * ItemDifficulty.Clearness[d]));
                    joint[c] += Math.Log(label == j ? right : (1 - right) / (model.Classes.Count - 1));
                }
            }

            return joint;
        },
        ModelCases.Reload);

    private static string[] Names(string noun, int count) => [.. Enumerable.Range(1, count).Select(i => $"{noun} {i}")];

    private static IModelCase Row<TModel>(
        string name,
        (int Key, int Value)[][] votes,
        Func<EventSource, TModel> start,
        Func<TModel, Seed, double, TModel> perturb,
        Func<TModel, (int Key, int Value)[], double[]> logJoint,
        Func<TModel, TModel> reload)
        where TModel : ILatentModel<TModel, EventBatch>
    {
        EventSource Source(IReadOnlyList<long> items, Func<long, double>? weight) => new(
            [0, .. items.Select(new Accumulator(votes).Next)],
            [.. items.SelectMany(n => votes[n].Select(static v => v.Key))],
            [.. items.SelectMany(n => votes[n].Select(static v => v.Value))],
            null,
            weight is null ? null : [.. items.Select(weight)]);
        long[] all = [.. Enumerable.Range(0, Items).Select(static n => (long)n)];
        var data = Source(all, null);
        return new ModelCase<TModel, EventBatch>(
            name,
            start(data),
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            perturb,
            model => [.. votes.Select(item => BruteForce.LogSum(logJoint(model, item)))],
            reload,
            model => [.. votes.Select(item => logJoint(model, item))]);
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

        double[] population = [.. model.Population.ToArray().Chunk(classes).SelectMany(row => Scaled(row, size, ref rng))];
        return new(model.Classes, model.Annotators, shares, confusions, model.Structure, model.Prior, population);
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
