using Elbo.Data;
using Elbo.Models;
using Elbo.Tests.Models;

namespace Elbo.Tests;

/// <summary>Which batches an iteration sees, and how far it trusts them.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0.7, 10)]
    [InlineData(1, 0)]
    [InlineData(0.51, 2.5)]
    public void Rates_fall_as_a_power(double decay, double delay)
    {
        var schedule = new Schedule.Stochastic(Decay: decay, Delay: delay);
        var rate = new LearningRate(decay, delay);
        foreach (int t in new[] { 1, 2, 17, 5000 })
        {
            double expected = Math.Min(1, 1 / Math.Pow(t + delay, decay));
            Assert.Equal(expected, schedule.Rate(t), 1e-15);
            Assert.Equal(expected, rate.At(t), 1e-15);
        }
    }

    [Fact]
    public void Settings_that_no_iteration_can_work_with_are_refused_before_the_first()
    {
        // Minibatches of none once divided by zero, and a rate that does not fall was taken as it is.
        var rows = GaussianMixtureTests.Blobs(2, 2, 100);
        foreach (FitMethod method in new FitMethod[]
        {
            new FitMethod.OnlineEm { Schedule = new(BatchesPerStep: 0) },
            new FitMethod.OnlineEm { Schedule = new(Decay: 0.5) },
            new FitMethod.OnlineEm { Schedule = new(Decay: 1.01) },
            new FitMethod.OnlineEm { Schedule = new(Decay: double.NaN) },
            new FitMethod.OnlineEm { Schedule = new(Delay: -1) },
            new FitMethod.OnlineEm { Schedule = new(Delay: double.PositiveInfinity) },
            new FitMethod.OnlineEm(0),
            new FitMethod.StochasticGradient(0),
            new FitMethod.StochasticGradient(1, 0),
            new FitMethod.StochasticGradient { Rate = new(Decay: 0.4) },
            new FitMethod.StochasticGradient { Rate = new(Decay: double.NaN) },
            new FitMethod.StochasticGradient { Rate = new(Delay: -0.1) },
            new FitMethod.GeneralizedEm(0),
            new FitMethod.StochasticEm(10, 10),
            new FitMethod.StochasticEm(10, -1),
            new FitMethod.AnnealedEm { Cooling = new() { From = 0.9 } },
            new FitMethod.AnnealedEm { Cooling = new() { From = double.PositiveInfinity } },
            new FitMethod.AnnealedEm { Cooling = new() { Factor = 1 } },
            new FitMethod.AnnealedEm { Cooling = new() { Factor = 0 } },
        })
        {
            var options = new GaussianMixtureOptions { Components = 2, Method = method };
            Assert.Throws<ArgumentOutOfRangeException>(() => { GaussianMixture.Iterate(rows, options); });
            Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMixture.Fit(rows, options));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new Schedule.Minibatch(0).IterationsPerPass(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Schedule.Stochastic(0).IterationsPerPass(3));
        var model = GaussianMixture.Iterate(rows, new() { Components = 2 }).First().Model;
        Assert.Throws<ArgumentOutOfRangeException>(() => { Em.Iterate(model, rows, new() { Schedule = new Schedule.Stochastic(0) }); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { Em.Iterate(model, rows, new() { Schedule = new Schedule.Minibatch(-1) }); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientStep<GaussianMixture, RowBatch>(model, 1, new(Decay: 2)));
        Assert.Throws<ArgumentException>(() => { Em.IterateOnce(model, rows, [], new()); });
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(7, 3)]
    [InlineData(10, 4)]
    [InlineData(64, 1)]
    [InlineData(500, 4)]
    public void A_pass_sees_every_batch_once_in_an_order_of_its_own(int batches, int perStep)
    {
        foreach (var schedule in new Schedule[] { new Schedule.Stochastic(perStep), new Schedule.Minibatch(perStep) })
        {
            int inPass = schedule.IterationsPerPass(batches);
            Assert.Equal((batches + perStep - 1) / perStep, inPass);
            Window[] windows = [.. schedule.Windows(batches, new(5)).Take(1 + (3 * inPass))];
            Assert.False(windows[0].IsNew);
            Assert.Equal(Math.Min(batches, 8 * perStep), windows[0].Batches.Distinct().Count());
            Assert.Equal(windows[0].Batches.Order(), windows[0].Batches);
            List<int[]> orders = [];
            for (int pass = 0; pass < 3; pass++)
            {
                Window[] one = windows[(1 + (pass * inPass))..(1 + ((pass + 1) * inPass))];
                Assert.All(one, window => Assert.Equal(pass == 0, window.IsNew));
                Assert.InRange(one.Max(static w => w.Batches.Length) - one.Min(static w => w.Batches.Length), 0, 1);
                Assert.True(one.Max(static w => w.Batches.Length) <= perStep);
                orders.Add([.. one.SelectMany(static w => w.Batches)]);
                Assert.Equal(Enumerable.Range(0, batches), orders[^1].Order());
            }

            Assert.True(batches < 10 || !orders[0].SequenceEqual(orders[1]));
            Assert.Equal(orders.SelectMany(static o => o), schedule.Windows(batches, new(5)).Skip(1).Take(3 * inPass).SelectMany(static w => w.Batches));
            Assert.True(batches < 10 || !orders[0].SequenceEqual(schedule.Windows(batches, new(6)).Skip(1).Take(inPass).SelectMany(static w => w.Batches)));
        }
    }

    [Fact]
    public void A_blend_is_a_mean_per_unit_of_weight()
    {
        var running = Statistics(10, 20, 40);
        var blend = running.Blend(Statistics(2, 1, -6), 0.25, 100);
        Assert.Equal(100, blend.TotalWeight);
        Assert.Equal(100 * ((0.75 * 2) + (0.25 * 0.5)), blend.Values[0], 1e-12);
        Assert.Equal(100 * ((0.75 * 4) - (0.25 * 3)), blend.Values[1], 1e-12);
        Assert.True(double.IsNaN(blend.Bound.Evidence));
        Assert.Equal([20, 40], running.Values.ToArray());
        Assert.Equal([20, 40], running.Blend(Statistics(2, 1, -6), 0, 10).Values.ToArray());
        Assert.Equal([5, -30], running.Blend(Statistics(2, 1, -6), 1, 10).Values.ToArray());
    }

    [Fact]
    public void A_light_window_moves_the_means_by_that_much_less()
    {
        var start = RunningStatistics.Begin(Statistics(10, 0, 0), isNew: false);
        Assert.Equal(0, start.WeightSeen);
        var first = start.Blend(Statistics(8, 8, 16), 0.5, isNew: true);
        Assert.Equal(8, first.WeightSeen);
        Assert.Equal([4, 8], first.Step.Values.ToArray());

        // A quarter of the heaviest window: an eighth of the way to (3, 1) instead of half of it.
        var second = first.Blend(Statistics(2, 6, 2), 0.5, isNew: true);
        Assert.Equal(10, second.WeightSeen);
        Assert.Equal([10 * ((0.875 * 0.5) + (0.125 * 3)), 10 * ((0.875 * 1) + (0.125 * 1))], second.Step.Values.ToArray());
        Assert.Same(second, second.Blend(Statistics(0, 0, 0), 0.5, isNew: true));
        Assert.Equal(10, second.Blend(Statistics(8, 0, 0), 0.5, isNew: false).WeightSeen);
    }

    [Fact]
    public void The_first_running_value_is_the_starts_and_only_the_first_pass_adds_to_the_weight()
    {
        var rows = GaussianMixtureTests.Blobs(3, 2, 12_000);
        var schedule = new Schedule.Stochastic(BatchesPerStep: 1);
        var model = GaussianMixture.Iterate(rows, new() { Components = 3, Start = new MixtureStart.Random() }).First().Model;
        int inPass = schedule.IterationsPerPass(rows.BatchCount);
        Iteration<GaussianMixture>[] steps = [.. Em.Iterate(model, rows, new() { Schedule = schedule }).Take(2 + (3 * inPass))];
        Assert.Null(steps[0].Running);
        Assert.Same(steps[0].Statistics, steps[1].Running);
        Assert.Equal(model.Maximize(steps[0].Statistics!.Values).LogDensity(rows), steps[1].Model.LogDensity(rows));

        // What an iteration has learnt from is what the ones before it have seen.
        double seen = 0;
        for (int t = 1; t < steps.Length; t++)
        {
            if (t > 1)
            {
                seen += t - 1 <= inPass ? steps[t - 1].TotalWeight : 0;
                Assert.Equal(seen, steps[t].Running!.TotalWeight);
            }
        }

        Assert.Equal(12_000, seen);
    }

    [Fact]
    public void Rows_of_weight_two_are_two_equal_rows_to_a_window()
    {
        var rows = GaussianMixtureTests.Blobs(3, 2, 900);
        double[] values = rows.ReadAll();
        MatrixSource Part(int start, int count) => new(values.AsMemory(2 * start, 2 * count), 2);
        MatrixSource Weighted(int start, int count) => new(values.AsMemory(2 * start, 2 * count), 2, null, Enumerable.Repeat(2.0, count).ToArray());
        MatrixSource Twice(int start, int count) => new(
            values[(2 * start)..(2 * (start + count))].Chunk(2).SelectMany(static row => row.Concat(row)).ToArray(), 2);
        var model = GaussianMixture.Iterate(rows, new() { Components = 3, Start = new MixtureStart.Random() }).First().Model;
        var options = new EmOptions { Schedule = new Schedule.Stochastic() };
        Iteration<GaussianMixture> Run(Func<int, int, MatrixSource> middle) =>
            Em.IterateOnce(model, Part(0, 300), [middle(300, 200), Part(500, 400), middle(700, 50)], options).Last();
        Iteration<GaussianMixture> weighted = Run(Weighted), twice = Run(Twice);
        // The first part is what the start came from; only the others are learnt from.
        Assert.Equal(400 + 400 + 100, weighted.Running!.TotalWeight);
        Assert.Equal(weighted.Running.TotalWeight, twice.Running!.TotalWeight);
        Assert.Null(weighted.Statistics);
        Assert.True(double.IsNaN(weighted.Bound.Evidence));
        for (int i = 0; i < model.StatisticsLength; i++)
        {
            Assert.Equal(twice.Running.Values[i], weighted.Running.Values[i], 1e-9 * (1 + Math.Abs(twice.Running.Values[i])));
        }
    }

    [Fact]
    public void A_start_on_rows_of_no_weight_waits_for_rows_that_have_some()
    {
        // The first look saw batches without weight; the M-step on nothing threw.
        int batch = RowBatches.RowsPerBatch(2);
        double[] values = GaussianMixtureTests.Blobs(2, 2, 40 * batch).ReadAll();
        double[] weights = new double[40 * batch];
        weights.AsSpan(batch, batch).Fill(1);
        var rows = new MatrixSource(values, 2, null, weights);
        var schedule = new Schedule.Stochastic(BatchesPerStep: 1);
        Assert.DoesNotContain(1, schedule.Windows(rows.BatchCount, new(1)).First().Batches);
        var expected = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 1 });
        foreach (FitMethod method in new FitMethod[] { new FitMethod.OnlineEm(40) { Schedule = schedule }, new FitMethod.StochasticGradient(40, 1) })
        {
            var fit = GaussianMixture.Fit(rows, new() { Components = 2, Restarts = 1, Method = method });
            Assert.Equal(batch, fit.TotalWeight);
            Assert.Equal(expected.Bound.Evidence, fit.Bound.Evidence, 5e-3 * Math.Abs(expected.Bound.Evidence));
        }
    }

    private static SufficientStatistics Statistics(double weight, params double[] values)
    {
        var statistics = new SufficientStatistics(values.Length);
        values.CopyTo(statistics.Values);
        statistics.Count(new(-1, -1, 0), weight);
        return statistics;
    }
}
