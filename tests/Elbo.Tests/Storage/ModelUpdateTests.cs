using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;
using Elbo.Storage;
using Elbo.Tests.References;

namespace Elbo.Tests.Storage;

/// <summary>New data without the old ones come near to all of them together.</summary>
public sealed class ModelUpdateTests
{
    private static readonly StopRule Few = new() { MaxIterations = 20 };

    [Fact]
    public void Rows_in_two_parts_come_near_to_a_fit_of_all()
    {
        double[] values = Rows(3000);
        using var folder = new TemporaryFolder();
        MatrixSource first = new(values.AsMemory(0, 4000), 2), second = new(values.AsMemory(4000), 2);
        var options = new GaussianMixtureOptions { Components = 2 };
        ModelFile.Save(folder["m.elbo"], GaussianMixture.Fit(first, options), first.UnitCount);
        var stored = ModelFile.Load<GaussianMixture>(folder["m.elbo"]);
        var updated = ModelUpdate.Apply<GaussianMixture, RowBatch>(stored, second, new(), Few);

        var all = new MatrixSource(values, 2);
        double joint = GaussianMixture.Fit(all, options).Bound.Evidence;
        double before = Em.Evaluate(stored.Model, all, new()).Bound.Evidence, after = Em.Evaluate(updated.Model, all, new()).Bound.Evidence;
        Assert.True(after > before, $"{after} is not above {before}");
        Assert.InRange(joint - after, -1e-6, 0.05 * (joint - before));
        Assert.Equal(3000, updated.Training!.Rows);
        Assert.Equal(3000, updated.Training.Weight, 1e-9);
        Assert.True(double.IsNaN(updated.Training.LogLikelihood));

        // The weights of all components are the first statistics' sum.
        var whole = Em.Evaluate(updated.Model, all, new()).Statistics!;
        Assert.Equal(whole.Values.Length, updated.Statistics.Length);
        ModelFile.Save(folder["u.elbo"], updated.Model, updated.Training, updated.Statistics);
        Assert.Equal(updated.Statistics, ModelFile.Load<GaussianMixture>(folder["u.elbo"]).Statistics);
    }

    [Fact]
    public void Items_in_two_parts_come_near_to_a_fit_of_all()
    {
        var (votes, classes, annotators) = Votes(4000, 30);
        var (first, second) = (Part(votes, 0, 2000), Part(votes, 2000, 4000));
        var old = DawidSkene.Fit(first, classes, annotators);
        var stored = new StoredModel<DawidSkene>(old.Model, TrainingSummary.Of(old, 2000), old.Statistics!.Values.ToArray());
        var updated = ModelUpdate.Apply<DawidSkene, EventBatch>(stored, second, new(), Few);
        var joint = DawidSkene.Fit(votes, classes, annotators).Model;
        for (int a = 0; a < annotators.Length; a++)
        {
            double worst = Distance(joint.Confusion(a), updated.Model.Confusion(a)), before = Distance(joint.Confusion(a), stored.Model.Confusion(a));
            Assert.True(worst < Math.Max(0.01, before / 3), $"annotator {a}: {worst} of {before}");
        }

        // Every label is counted once.
        Assert.Equal(votes.EventCount, updated.Statistics.Skip(classes.Length).Sum(), 1e-6);
        Assert.Equal(4000, updated.Statistics.Take(classes.Length).Sum(), 1e-6);
        Assert.Equal(4000, updated.Training!.Rows);
    }

    [Fact]
    public void Sequences_in_two_parts_come_near_to_a_fit_of_all()
    {
        const int Length = 50, Old = 20, All = 50;
        var rng = new Seed(7).ToRng();
        var truth = new HiddenMarkov<PoissonEmission>(new MarkovChain([0.5, 0.5], [0.9, 0.1, 0.2, 0.8]), new PoissonEmission(1, [2, 7]));
        double[] values = new double[Length * All];
        for (int s = 0; s < All; s++)
        {
            truth.Draw(ref rng, new int[Length], values.AsSpan(s * Length, Length));
        }

        GroupedRows first = Sequences(0, Old), second = Sequences(Old, All), all = Sequences(0, All);
        var old = HiddenMarkov.Fit(first, Families.Poisson(first.Rows, 2));
        var stored = new StoredModel<HiddenMarkov<PoissonEmission>>(old.Model, TrainingSummary.Of(old, Length * Old), old.Statistics!.Values.ToArray());
        var updated = ModelUpdate.Apply<HiddenMarkov<PoissonEmission>, RowBatch>(stored, second, new(), Few);

        double joint = HiddenMarkov.Fit(all, Families.Poisson(all.Rows, 2)).Bound.Evidence;
        double before = Em.Evaluate(old.Model, all, new()).Bound.Evidence, after = Em.Evaluate(updated.Model, all, new()).Bound.Evidence;
        Assert.True(after > before, $"{after} is not above {before}");
        Assert.InRange(joint - after, -1e-6, 0.1 * (joint - before));

        GroupedRows Sequences(int from, int to) =>
            new(new MatrixSource(values.AsMemory(from * Length, (to - from) * Length), 1), RowGroups.OfLengths([.. Enumerable.Repeat(Length, to - from)]));
    }

    [Fact]
    public void Nothing_new_changes_nothing()
    {
        var table = DawidSkeneReferences.Anaesthesia();
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, new() { Stop = new() { Tolerance = 1e-15 } });
        var continued = new Continuation<DawidSkene, EventBatch>(fit.Model, fit.Statistics!.Values).Maximize(new double[fit.Model.StatisticsLength]).Model;
        for (int a = 0; a < table.Keys.Count; a++)
        {
            Assert.True(Distance(fit.Model.Confusion(a), continued.Confusion(a)) < 1e-6);
        }
    }

    // A model that is fitted to all data is where it is updated with a part of them, if the rest is what it knows.
    [Fact]
    public void The_fit_of_all_data_stays_where_it_is()
    {
        var (votes, classes, annotators) = Votes(3000, 12);
        var fit = DawidSkene.Fit(votes, classes, annotators, new() { Stop = new() { Tolerance = 1e-15 } });
        var known = Em.Evaluate(fit.Model, Part(votes, 0, 1500), new()).Statistics!;
        var rest = Em.Iterate(new Continuation<DawidSkene, EventBatch>(fit.Model, known.Values), Part(votes, 1500, 3000), new()).ElementAt(5).Model.Model;
        for (int a = 0; a < annotators.Length; a++)
        {
            Assert.True(Distance(fit.Model.Confusion(a), rest.Confusion(a)) < 1e-5);
        }
    }

    [Fact]
    public void A_new_annotator_joins_as_a_typical_one_and_then_becomes_himself()
    {
        var (votes, classes, annotators) = Votes(3000, 12);
        var old = DawidSkene.Fit(votes, classes, annotators);
        var (model, statistics) = old.Model.WithAnnotators(["new"], old.Statistics!.Values);
        Assert.Equal(13, model.Annotators.Count);
        Assert.Equal(model.StatisticsLength, statistics.Length);
        Assert.Equal(0, model.LabelCount(statistics, 12));
        Assert.InRange(model.Confusion(12)[0], 0.5, 0.9);
        Assert.Equal(old.Model.Confusion(3).ToArray(), model.Confusion(3).ToArray());

        // 300 new items, on which the new annotator always says the second class.
        int[] offsets = [.. Enumerable.Range(0, 301).Select(static u => 4 * u)];
        int[] keys = [.. Enumerable.Range(0, 1200).Select(static e => e % 4 == 3 ? 12 : (e / 4) % 3 * 3 + (e % 4))];
        int[] values = [.. Enumerable.Range(0, 1200).Select(static e => e % 4 == 3 ? 1 : e / 4 % 3)];
        var stored = new StoredModel<DawidSkene>(model, TrainingSummary.Of(old, 3000), statistics);
        var updated = ModelUpdate.Apply<DawidSkene, EventBatch>(stored, new EventSource(offsets, keys, values), new(), Few).Model;
        Assert.True(updated.Confusion(12)[1] > 0.9);
    }

    [Fact]
    public void Items_of_unknown_levels_can_be_added_as_well()
    {
        var (votes, classes, annotators) = Votes(2000, 12);
        var old = ItemDifficulty.Fit(Part(votes, 0, 1500), classes, annotators);
        var (model, statistics) = old.Model.WithAnnotators(["new"], old.Statistics!.Values);
        var updated = ModelUpdate.Apply<ItemDifficulty, EventBatch>(
            new StoredModel<ItemDifficulty>(model, TrainingSummary.Of(old, 1500), statistics), Part(votes, 1500, 2000), new(), Few);
        Assert.Equal(2000, updated.Training!.Rows);
        Assert.Equal(0, updated.Model.LabelCount(updated.Statistics, 12));
        double labels = Enumerable.Range(0, 13).Sum(a => updated.Model.LabelCount(updated.Statistics, a));
        Assert.Equal(votes.EventCount, labels, 1e-6);
    }

    [Fact]
    public void Without_statistics_there_is_nothing_to_add_to()
    {
        var (votes, classes, annotators) = Votes(100, 5);
        var fit = DawidSkene.Fit(votes, classes, annotators);
        Assert.Throws<InvalidDataException>(() => ModelUpdate.Apply<DawidSkene, EventBatch>(new(fit.Model, TrainingSummary.Of(fit, 100), []), votes, new(), Few));
    }

    // Under maximum likelihood who was always right cannot err: what is impossible must not become NaN.
    [Fact]
    public void Items_that_cannot_be_are_refused_in_words()
    {
        var model = new DawidSkene(["a", "b"], ["x", "y"], [0.5, 0.5], [1, 0, 0, 1, 1, 0, 0, 1], prior: new(0));
        var votes = new EventSource([0, 2], [0, 1], [0, 1]);
        var stored = new StoredModel<DawidSkene>(model, new(1, 1, -1, 1, StopReason.Converged, []), new double[model.StatisticsLength]);
        try
        {
            var updated = ModelUpdate.Apply<DawidSkene, EventBatch>(stored, votes, new(), Few);
            Assert.All(updated.Statistics, static value => Assert.True(double.IsFinite(value)));
        }
        catch (InvalidDataException refused)
        {
            Assert.Contains("impossible", refused.Message, StringComparison.Ordinal);
        }
    }

    private static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double most = 0;
        for (int i = 0; i < x.Length; i++)
        {
            most = Math.Max(most, Math.Abs(x[i] - y[i]));
        }

        return most;
    }

    private static double[] Rows(int count)
    {
        var rng = new Seed(11).ToRng();
        var values = new double[2 * count];
        for (int n = 0; n < count; n++)
        {
            double center = rng.NextInt32(3) == 0 ? 2.5 : 0;
            (values[2 * n], values[(2 * n) + 1]) = (center + rng.NextGaussian(), center + (0.7 * rng.NextGaussian()));
        }

        return values;
    }

    /// <summary>Seven labels an item, by annotators who are right in 50% to 90% of cases.</summary>
    private static (EventSource Votes, string[] Classes, string[] Annotators) Votes(int items, int annotators)
    {
        var rng = new Seed(19).ToRng();
        int[] offsets = [.. Enumerable.Range(0, items + 1).Select(static u => 7 * u)], keys = new int[7 * items], values = new int[keys.Length];
        for (int e = 0; e < keys.Length; e++)
        {
            int truth = (int)((e / 7 * 2654435761L) % 3);
            keys[e] = rng.NextInt32(annotators);
            values[e] = rng.NextDouble() < 0.5 + (0.4 * keys[e] / annotators) ? truth : rng.NextInt32(3);
        }

        return (new(offsets, keys, values), ["a", "b", "c"], [.. Enumerable.Range(0, annotators).Select(static a => $"w{a}")]);
    }

    private static EventSource Part(EventSource votes, int first, int end)
    {
        int from = votes.Offsets[first], to = votes.Offsets[end];
        return new(
            [.. votes.Offsets[first..(end + 1)].ToArray().Select(offset => offset - from)],
            votes.Keys[from..to].ToArray(),
            votes.Values[from..to].ToArray());
    }
}
