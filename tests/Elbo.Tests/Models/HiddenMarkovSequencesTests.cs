using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

/// <summary>Many sequences at once, and long ones: the same as one at a time.</summary>
public sealed class HiddenMarkovSequencesTests
{
    private static readonly HiddenMarkov<PoissonEmission> Model = new(
        new([0.5, 0.3, 0.2], [0.9, 0.1, 0, 0, 0.8, 0.2, 0.3, 0, 0.7], [0.5, 0.25, 0.25]), new(1, [2, 9, 30]));

    public static TheoryData<int, bool> Batches => new()
    {
        { 40, false },
        { 40, true },
        { 700, false },
        { 5000, true },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public void Sequences_of_all_lengths_count_as_if_each_came_alone(int longest, bool isWeighted)
    {
        var rng = new Seed((ulong)longest).ToRng();
        int[] lengths = [longest, .. Enumerable.Range(0, 60).Select(_ => 1 + rng.NextInt32(Math.Min(longest, 90)))];
        double[] values = Values(lengths, ref rng), weights = Weights(lengths, isWeighted);

        var together = Em.Evaluate(Model, Source(lengths, values, weights), new());
        double[] sum = new double[Model.StatisticsLength];
        var bound = default(Bound);
        int at = 0;
        foreach (int length in lengths)
        {
            var rows = new Rows(values.AsSpan(at, length), default, 1);
            double[] posterior = new double[length * 3], shares = new double[length * 3], logDensity = new double[length * 3];
            double evidence = Model.Smooth(rows, new(), posterior);
            Model.LogDensity(rows, new(), logDensity);
            double weight = weights.Length == 0 ? 1 : weights[at];
            for (int i = 0; i < posterior.Length; i++)
            {
                shares[(i % 3 * length) + (i / 3)] = weight * posterior[i];
            }

            Model.Emission.Accumulate(rows, shares, new(), sum.AsSpan(Model.Chain.CountsLength));
            for (int k = 0; k < 3; k++)
            {
                sum[k] += weight * posterior[k];
                sum[12 + k] += weight * posterior[posterior.Length - 3 + k];
            }

            bound += new Bound(weight * evidence, 0, 0);
            at += length;
        }

        Assert.Equal(bound.Evidence, together.Bound.Evidence, 1e-12 * Math.Abs(bound.Evidence));
        var statistics = together.Statistics!.Values;
        double frames = weights.Length == 0 ? values.Length : weights.Sum(), moves = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            bool isMove = i is >= 3 and < 12;
            moves += isMove ? statistics[i] : 0;
            Assert.Equal(isMove ? statistics[i] : sum[i], statistics[i], 1e-11 * (1 + Math.Abs(sum[i])));
        }

        // Every step but the first of a sequence is a move, and none takes a way that is closed.
        Assert.Equal(frames - statistics[..3].ToArray().Sum(), moves, 1e-10 * frames);
        Assert.Equal(0, statistics[3 + 2]);
        Assert.Equal(0, statistics[3 + 3]);
        Assert.Equal(0, statistics[3 + 7]);
        Assert.True(together.Bound.Entropy > 0);
    }

    [Fact]
    public void A_sequence_that_no_path_explains_adds_nothing_and_leaves_the_others_alone()
    {
        // Who has once said yes cannot say no again.
        var model = new HiddenMarkov<BernoulliEmission>(new([0.5, 0.5], [0.9, 0.1, 0, 1]), new(1, [0, 1]));
        double[] usual = [0, 0, 1, 1, 1, 1, 0, 1], impossible = [0, 1, 0];
        var with = Em.Evaluate(model, new GroupedRows(new MatrixSource((double[])[.. usual, .. impossible], 1), RowGroups.OfLengths([4, 2, 2, 3])), new());
        var without = Em.Evaluate(model, new GroupedRows(new MatrixSource(usual, 1), RowGroups.OfLengths([4, 2, 2])), new());
        Assert.Equal(double.NegativeInfinity, with.Bound.Evidence);
        for (int i = 0; i < model.StatisticsLength; i++)
        {
            Assert.Equal(without.Statistics!.Values[i], with.Statistics!.Values[i], 1e-14);
        }

        Assert.Equal(Math.Log(0.5 * 0.9 * 0.1) + Math.Log(0.5) + Math.Log(0.5 * 0.1), without.Bound.Evidence, 1e-12);

        double[] longOne = [.. Enumerable.Repeat(0.0, 3000), 1, 0, .. Enumerable.Repeat(0.0, 3000)];
        var alone = Em.Evaluate(model, new GroupedRows(new MatrixSource(longOne, 1), RowGroups.One(longOne.Length)), new());
        Assert.Equal(double.NegativeInfinity, alone.Bound.Evidence);
        Assert.All(alone.Statistics!.Values.ToArray(), static s => Assert.Equal(0, s));
    }

    /// <summary>Steps that favor another state by far more than doubles reach, and a chain that never leaves one: of two paths one is all but impossible.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(9000)]
    public void A_long_sequence_whose_numbers_underflow_is_exact(int length)
    {
        const double Weight = 2.5;
        double[] values = [.. Enumerable.Range(0, length).Select(static t => t % 7 == 3 ? 3000.0 : 0)], weights = [.. Enumerable.Repeat(Weight, length)];
        var emission = new PoissonEmission(1, new double[] { 1e-200, 1e5 });
        var model = new HiddenMarkov<PoissonEmission>(new MarkovChain([0.5, 0.5], [1, 0, 0, 1]), emission);
        double[] logDensity = new double[2 * length];
        emission.LogDensity(new(values, default, 1), new(), logDensity);
        double[] paths = [Math.Log(0.5) + logDensity[..length].Sum(), Math.Log(0.5) + logDensity[length..].Sum()];
        int better = paths[0] > paths[1] ? 0 : 1;
        foreach (int threads in new[] { 1, 2 })
        {
            var found = Em.Evaluate(model, new GroupedRows(new MatrixSource(values, 1, weights: weights), RowGroups.One(length)), new() { Threads = threads });
            Assert.Equal(Weight * paths.Max(), found.Bound.Evidence, 1e-11 * Math.Abs(paths.Max()));
            Assert.Equal(0, found.Bound.Entropy, 1e-9 * Math.Abs(paths.Max()));
            var statistics = found.Statistics!.Values;
            Assert.Equal(Weight, statistics[better], 1e-9);
            Assert.Equal(Weight * (length - 1), statistics[2 + (3 * better)], 1e-9 * length);
            Assert.Equal(Weight, statistics[6 + better], 1e-9);
            Assert.Equal(Weight * values.Sum(), statistics[8 + better], 1e-9 * length);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(5000)]
    public void Where_all_states_are_known_they_are_counted(int longest)
    {
        var rng = new Seed(7).ToRng();
        int[] lengths = [longest, .. Enumerable.Range(0, 30).Select(_ => 1 + rng.NextInt32(40))];
        double[] values = Values(lengths, ref rng), expected = new double[15];
        List<int> known = [];
        double evidence = 0;
        foreach (int length in lengths)
        {
            // Stay, or go on round.
            int[] path = new int[length];
            for (int t = 1; t < length; t++)
            {
                path[t] = rng.NextInt32(3) == 0 ? (path[t - 1] + 1) % 3 : path[t - 1];
                expected[3 + (path[t - 1] * 3) + path[t]]++;
            }

            expected[path[0]]++;
            expected[12 + path[^1]]++;
            double[] logDensity = new double[3 * length];
            Model.LogDensity(new(values.AsSpan(known.Count, length), default, 1), new(), logDensity);
            evidence += Model.Chain.LogProbability(path) + path.Select((state, t) => logDensity[(3 * t) + state]).Sum();
            known.AddRange(path);
        }

        var data = new GroupedRows(new MatrixSource(values, 1), RowGroups.OfLengths(lengths), [.. known]);
        foreach (int threads in new[] { 1, 2 })
        {
            var found = Em.Evaluate(Model, data, new() { Threads = threads });
            Assert.Equal(evidence, found.Bound.Evidence, 1e-11 * Math.Abs(evidence));
            Assert.Equal(0, found.Bound.Entropy, 1e-9 * Math.Abs(evidence));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], found.Statistics!.Values[i], 1e-9 * values.Length);
            }
        }
    }

    [Fact]
    public void Every_number_of_threads_gives_the_same_bits()
    {
        var rng = new Seed(1).ToRng();
        int[] lengths = [.. Enumerable.Range(0, 300).Select(n => n == 100 ? 9000 : 1 + rng.NextInt32(70))];
        double[] values = Values(lengths, ref rng);
        foreach (var data in new[] { Source(lengths, values, []), Source([values.Length], values, []) })
        {
            var one = Em.Evaluate(Model, data, new() { Threads = 1 });
            foreach (int threads in new[] { 2, 3, 8 })
            {
                var many = Em.Evaluate(Model, data, new() { Threads = threads });
                Assert.Equal(one.Bound, many.Bound);
                Assert.Equal(one.Statistics!.Values.ToArray(), many.Statistics!.Values.ToArray());
            }
        }
    }

    [Fact]
    public void A_million_steps_of_minus_ten_thousand_nats_each_need_no_table_of_them()
    {
        // About 10,000 nats a step: two columns of a rate that is far off.
        const int Steps = 1_000_000;
        var model = new HiddenMarkov<PoissonEmission>(new([0.5, 0.5], [0.99, 0.01, 0.02, 0.98], []), new(1, [20_000, 20_300]));
        double[] values = new double[Steps];
        var rng = new Seed(2).ToRng();
        for (int n = 0; n < Steps; n++)
        {
            values[n] = 3300 + rng.NextInt32(100);
        }

        var batch = new RowBatch();
        Source([Steps], values, []).Read(0, batch);
        double[] statistics = new double[model.StatisticsLength];
        var scratch = new Scratch();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var bound = model.Expect(batch, new EStep(Posteriors.Soft, default, scratch), statistics);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(bytes, 0, sizeof(double) * Steps / 4);
        Assert.InRange(bound.Evidence, -1.2e4 * Steps, -0.8e4 * Steps);
        Assert.Equal(Steps - 1, statistics[2..6].Sum(), 1e-4);
        Assert.InRange(bound.Entropy, 0, Steps * Math.Log(2));

        // What a filter says, step by step.
        double[] filtered = new double[2 * Steps], stepwise = new double[Steps];
        model.Filter(batch.Rows, scratch, filtered, stepwise);
        Assert.Equal(stepwise.Sum(), bound.Evidence, 1e-10 * Math.Abs(bound.Evidence));
    }

    private static GroupedRows Source(int[] lengths, double[] values, double[] weights) =>
        new(new MatrixSource(values, 1, weights: weights), RowGroups.OfLengths(lengths));

    private static double[] Values(int[] lengths, ref Rng rng)
    {
        double[] values = new double[lengths.Sum()];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = rng.NextInt32(4) * rng.NextInt32(12);
        }

        return values;
    }

    /// <summary>The same for all rows of a sequence, and nothing for some sequences.</summary>
    private static double[] Weights(int[] lengths, bool isWeighted) =>
        isWeighted ? [.. lengths.SelectMany(static (length, s) => Enumerable.Repeat(s % 5 == 3 ? 0 : 0.5 + (s % 4), length))] : [];
}
