using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Numerics;
using Elbo.Tests.References;

namespace Elbo.Tests.Models;

public sealed class DawidSkeneTests
{
    [Fact]
    public void Who_has_no_labels_is_as_the_population_is()
    {
        var table = DawidSkeneReferences.Anaesthesia();
        var fit = DawidSkene.Fit(table.Source, table.Values, [.. table.Keys, "silent"], new() { Prior = new(0.5, 10) });
        double[] silent = fit.Model.Confusion(5).ToArray();

        // But for the smoothing, which imagines labels of everybody's.
        double[] expected = new double[16];
        for (int i = 0; i < 16; i++)
        {
            expected[i] = ((10 * fit.Model.Population[i]) + (i % 5 == 0 ? 1 : 0.5 / 3)) / 11.5;
        }

        Assert.Equal(expected, silent, static (x, y) => Math.Abs(x - y) < 1e-8);
    }

    [Fact]
    public void Shrinkage_draws_annotators_together()
    {
        var table = DawidSkeneReferences.Anaesthesia();
        double[] spreads = [.. new[] { 0, 3, 30, 3000.0 }.Select(shrinkage =>
        {
            var model = DawidSkene.Fit(table.Source, table.Values, table.Keys, new() { Prior = new(1, shrinkage) }).Model;
            double[] first = [.. Enumerable.Range(0, 5).Select(a => model.Confusion(a)[5])];
            return first.Max() - first.Min();
        })];
        Assert.True(spreads[0] > spreads[1] && spreads[1] > spreads[2] && spreads[2] > spreads[3], string.Join(' ', spreads));
        Assert.True(spreads[3] < 0.01);
    }

    // Gold labels teach who is to be believed: here the majority is wrong, and a few known items show it.
    [Fact]
    public void Known_classes_turn_the_majority_down()
    {
        var rng = new Seed(2).ToRng();
        const int Items = 200;
        int[] truth = new int[Items], keys = new int[3 * Items], values = new int[3 * Items];
        for (int e = 0; e < keys.Length; e++)
        {
            int item = e / 3;
            truth[item] = item % 2;
            keys[e] = e % 3;
            double right = keys[e] == 0 ? 0.95 : 0.2;
            values[e] = rng.NextDouble() < right ? truth[item] : 1 - truth[item];
        }

        var votes = new EventSource([.. Enumerable.Range(0, Items + 1).Select(static u => 3 * u)], keys, values);
        var known = votes.WithLabels([.. truth.Select(static (j, u) => u < 30 ? j : -1)]);
        string[] classes = ["a", "b"], annotators = ["good", "bad", "worse"];
        var without = DawidSkene.Fit(votes, classes, annotators).Model;
        var with = DawidSkene.Fit(known, classes, annotators).Model;
        int[] others = [.. truth.Select(static (j, u) => u < 30 ? -1 : j)];
        Assert.True(ItemBelief.Of(without, votes).Accuracy(others) < 0.2);
        Assert.True(ItemBelief.Of(with, votes).Accuracy(others) > 0.9);
        var belief = ItemBelief.Of(with, known);
        for (int u = 0; u < 30; u++)
        {
            Assert.Equal(1, belief[u][truth[u]]);
        }
    }

    [Fact]
    public void Difficulty_recovers_abilities_up_to_their_scale()
    {
        var rng = new Seed(23).ToRng();
        const int Items = 1500, Annotators = 12, Labels = 9;
        double[] abilities = [.. Enumerable.Range(0, Annotators).Select(static a => -0.5 + (0.3 * a))], levels = [0.1, 0.2, 0.3, 0.25, 0.15];
        int[] truth = new int[Items], keys = new int[Items * Labels], values = new int[keys.Length];
        for (int u = 0; u < Items; u++)
        {
            truth[u] = rng.NextInt32(3);
            double clearness = ItemDifficulty.Clearness[rng.NextIndex(levels)];
            for (int v = 0; v < Labels; v++)
            {
                int e = (u * Labels) + v;
                keys[e] = (u + v) % Annotators;
                bool isRight = rng.NextDouble() < 1 / (1 + Math.Exp(-abilities[keys[e]] * clearness));
                values[e] = isRight ? truth[u] : (truth[u] + 1 + rng.NextInt32(2)) % 3;
            }
        }

        var votes = new EventSource([.. Enumerable.Range(0, Items + 1).Select(static u => Labels * u)], keys, values);
        string[] classes = ["a", "b", "c"], names = [.. Enumerable.Range(0, Annotators).Select(static a => $"w{a}")];
        var fit = ItemDifficulty.Fit(votes, classes, names, new() { Stop = new() { Tolerance = 1e-6 } });

        // Abilities and clearness share a scale, so the abilities are known up to a factor near 1.
        double[] found = fit.Model.Abilities.ToArray();
        double factor = found.Zip(abilities, static (x, y) => x * y).Sum() / abilities.Sum(static y => y * y);
        Assert.InRange(factor, 0.6, 1.6);
        for (int a = 0; a < Annotators; a++)
        {
            Assert.Equal(abilities[a], found[a] / factor, 0.35);
        }

        double accuracy = ItemBelief.Of(fit.Model, votes).Accuracy(truth);
        Assert.True(accuracy > ItemBelief.OfVotes(votes, 3).Accuracy(truth), "The majority is better.");
    }

    // One class, one annotator, one item, items without votes: nothing crashes and nothing is NaN.
    [Fact]
    public void The_smallest_data_give_finite_models()
    {
        EventSource[] all = [new([0, 1], [0], [0]), new([0, 0, 1, 1], [0], [0]), new([0, 2], [0, 0], [0, 1]), new([0, 1, 2], [0, 0], [0, 1])];
        foreach (var votes in all)
        {
            foreach (double smoothing in new[] { 0, 1.0 })
            {
                string[] classes = [.. Enumerable.Range(0, votes.ValueCount).Select(static j => $"{j}")];
                foreach (var structure in ConfusionStructure.All)
                {
                    var fit = DawidSkene.Fit(votes, classes, ["x"], new() { Structure = structure, Prior = new(smoothing, smoothing) });
                    Check(fit.Model, votes, fit.Bound.Objective);
                }

                var difficult = ItemDifficulty.Fit(votes, classes, ["x"], new() { Smoothing = smoothing });
                Check(difficult.Model, votes, difficult.Bound.Objective);
            }
        }

        static void Check(IAnnotatorModel model, EventSource votes, double objective)
        {
            Assert.True(double.IsFinite(objective));
            var belief = ItemBelief.Of(model, votes);
            for (int u = 0; u < belief.Count; u++)
            {
                Assert.Equal(1, belief[u].ToArray().Sum(), 1e-9);
            }

            var confusion = new double[model.Classes.Count * model.Classes.Count];
            model.GetConfusion(0, confusion);
            Assert.All(confusion, static p => Assert.InRange(p, 0, 1));
        }
    }

    [Fact]
    public void Hard_assignments_and_draws_climb_and_end_near()
    {
        var table = DawidSkeneReferences.Anaesthesia();
        double soft = DawidSkene.Fit(table.Source, table.Values, table.Keys).Bound.Evidence;
        foreach (var method in new FitMethod[] { new FitMethod.Viterbi(), new FitMethod.AnnealedEm(), new FitMethod.StochasticEm(400) })
        {
            var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, new() { Method = method });
            Assert.Equal(soft, fit.Bound.Evidence, 3.0);
        }

        Assert.Throws<NotSupportedException>(() => DawidSkene.Fit(table.Source, table.Values, table.Keys, new() { Method = new FitMethod.GradientAscent() }));
    }
}
