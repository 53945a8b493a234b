using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class HiddenMarkovKnownTests
{
    // Two sequences: a a b b a | b b a. Counted by hand.
    private static readonly double[] Cells = [0, 0, 1, 1, 0, 2, 1, 0];
    private static readonly int[] States = [0, 0, 1, 1, 0, 1, 1, 0];

    [Fact]
    public void With_all_states_known_a_fit_is_counting()
    {
        var rows = new MatrixSource(Cells, 1);
        var data = new GroupedRows(rows, RowGroups.OfLengths([5, 3]), States);
        var fit = HiddenMarkov.Fit(data, Families.Categorical([3], 2));
        Assert.True(fit.HasConverged);
        Near([0.5, 0.5], fit.Model.Chain.Initial);
        Near([1.0 / 2, 1.0 / 2, 2.0 / 4, 2.0 / 4], fit.Model.Chain.Transitions);
        Near([1, 0, 0], fit.Model.Emission.Probabilities(0, 0));
        Near([0, 0.75, 0.25], fit.Model.Emission.Probabilities(1, 0));
        Assert.Equal(0, fit.Bound.Entropy, 1e-12);
        Assert.Equal((2 * Math.Log(0.5)) + (6 * Math.Log(0.5)) + (3 * Math.Log(0.75)) + Math.Log(0.25), fit.Bound.Evidence, 1e-12);

        // One more of everything that is possible.
        var smooth = HiddenMarkov.Fit(
            data,
            new CategoricalEmission([3], [1, 1, 1, 1, 1, 1], [new([2, 2, 2])]),
            new() { Rules = new() { MovePseudocount = 1, InitialPseudocount = 1 } });
        Near([0.5, 0.5], smooth.Model.Chain.Initial);
        Near([2.0 / 4, 2.0 / 4, 3.0 / 6, 3.0 / 6], smooth.Model.Chain.Transitions);
        Near([5.0 / 7, 1.0 / 7, 1.0 / 7], smooth.Model.Emission.Probabilities(0, 0));
    }

    [Fact]
    public void Ends_are_counted_where_they_are_learnt()
    {
        var data = new GroupedRows(new MatrixSource(Cells, 1), RowGroups.OfLengths([5, 3]), States);
        var fit = HiddenMarkov.Fit(data, Families.Categorical([3], 2), new() { Rules = new() { LearnsFinal = true } });
        Near([0.5, 0], fit.Model.Chain.Final);
        Near([0.25, 0.25, 0.5, 0.5], fit.Model.Chain.Transitions);
    }

    [Fact]
    public void A_few_known_states_give_the_states_their_numbers()
    {
        double[] values = new double[2000];
        int[] states = new int[2000], known = new int[2000];
        var rng = new Seed(3).ToRng();
        for (int n = 0; n < values.Length; n++)
        {
            states[n] = n % 100 == 0 || rng.NextDouble() < 0.1 ? rng.NextInt32(3) : states[n - 1];
            // The state with the highest number has the lowest mean.
            values[n] = (-3 * states[n]) + rng.NextGaussian();
            known[n] = rng.NextInt32(20) == 0 ? states[n] : -1;
        }

        var rows = new MatrixSource(values, 1);
        var groups = RowGroups.OfLengths([.. Enumerable.Repeat(100, 20)]);
        var partly = HiddenMarkov.Fit(new(rows, groups, known), Families.Gaussian(rows, 3), new() { Restarts = 3 });
        var free = HiddenMarkov.Fit(new(rows, groups), Families.Gaussian(rows, 3), new() { Restarts = 3 });
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(-3.0 * k, partly.Model.Emission.Mean(k)[0], 0.25);
            Assert.Equal(-6.0 + (3 * k), free.Model.Emission.Mean(k)[0], 0.25);
        }

        // What is known rules paths out.
        Assert.True(partly.Bound.Evidence < free.Bound.Evidence);
        Assert.True(partly.Bound.Entropy < free.Bound.Entropy);
    }

    [Fact]
    public void What_no_path_explains_is_named()
    {
        var rows = new MatrixSource(Cells, 1);
        var forward = new HiddenMarkovOptions { Topology = new Topology.LeftToRight() };
        var back = new GroupedRows(rows, RowGroups.OfLengths([5, 3]), States);
        var error = Assert.Throws<InvalidDataException>(() => HiddenMarkov.Fit(back, Families.Categorical([3], 2), forward));
        Assert.Contains("data row 5, step 5 of sequence \"1\"", error.Message, StringComparison.Ordinal);

        var model = new HiddenMarkov<PoissonEmission>(new([1, 0], [0.5, 0.5, 0, 1], [0, 1]), new(1, [0, 2]));
        var counts = new GroupedRows(new MatrixSource(new double[] { 0, 1, 2, 0, 3, 0, 0 }, 1), RowGroups.OfLengths([3, 2, 1, 1]));
        var place = model.FindImpossible(counts)!.Value;

        // A single step cannot be in the last state.
        Assert.Equal(new("3", 1, 6), place);
        model = new(model.Chain, new(1, [0, 0]));
        Assert.Equal(new("1", 2, 2), model.FindImpossible(counts));
        Assert.Null(new HiddenMarkov<PoissonEmission>(new([], [1]), new(1, [2])).FindImpossible(counts));
        Assert.Throws<ArgumentException>(() => HiddenMarkov.Fit(new(rows, RowGroups.One(8), [.. States.Select(static s => 2 * s)]), Families.Categorical([3], 2)));
    }

    [Fact]
    public void Short_sequences_and_missing_rows_have_their_place()
    {
        var model = new HiddenMarkov<PoissonEmission>(new([0.3, 0.7], [0.9, 0.1, 0.2, 0.8]), new(1, [2, 7]));
        var batch = new RowBatch();
        batch.Set(new double[] { 4, double.NaN, 4 }, 1);
        batch.Group(new[] { 0, 0, 1, 3, 3 });
        double[] statistics = new double[model.StatisticsLength];
        double evidence = model.Expect(batch, new EStep(Posteriors.Soft, new(1), new()), statistics).Evidence;
        double P(double count, int k) => Math.Exp(new Elbo.Distributions.Poisson(k == 0 ? 2 : 7).LogDensity(count));
        double one = (0.3 * P(4, 0)) + (0.7 * P(4, 1));
        double later = (((0.3 * 0.9) + (0.7 * 0.2)) * P(4, 0)) + (((0.3 * 0.1) + (0.7 * 0.8)) * P(4, 1));
        Assert.Equal(Math.Log(one) + Math.Log(later), evidence, 1e-12);
        Assert.Equal(2, statistics[0] + statistics[1], 1e-12);

        // A state that nobody visits keeps what it has, and is named.
        var lonely = new HiddenMarkov<BernoulliEmission>(new([1, 0], [1, 0, 0, 1]), new(1, [0.5, 0.2], [new(2, 2)]));
        var data = new GroupedRows(new MatrixSource(new double[] { 1, 0, 1, 1 }, 1), RowGroups.One(4));
        var fit = Em.Iterate(lonely, data, new()).Until(new()).Diagnosed(data);
        Assert.Equal(0.5, fit.Model.Emission.Probabilities[1], 0.5);
        Assert.Contains(fit.Warnings, static w => w.Code == "unvisited-state" && w.Message.Contains("State 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Criteria_count_frames_that_were_observed()
    {
        double[] values = [1, 4, double.NaN, 5, 2, 1, double.NaN, 6, 7, 5];
        var all = new GroupedRows(new MatrixSource(values, 1, allowsMissing: true), RowGroups.One(values.Length));
        var fit = HiddenMarkov.Fit(all, new PoissonEmission(1, [2, 5]));
        Assert.Equal(8, fit.Criteria!.Weight);
        var hard = HiddenMarkov.Fit(all, new PoissonEmission(1, [2, 5]), new() { Method = new FitMethod.Viterbi() });
        Assert.True(double.IsFinite(hard.Bound.Evidence));
        Assert.True(hard.Criteria!.ClassificationLogLikelihood <= hard.Criteria.LogLikelihood);
    }

    private static void Near(double[] expected, ReadOnlySpan<double> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }
}
