using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>The laws that every model keeps; <see cref="ModelCases"/> is the table.</summary>
public sealed class LawTests
{
    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Climbs(string model) => ModelCases.Get(model).Check(new ClimbsLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Batches_add_up(string model) => ModelCases.Get(model).Check(new BatchesAddUpLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Any_number_of_threads_gives_the_same_bits(string model) => ModelCases.Get(model).Check(new ThreadsLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Aligned_blocks_of_lanes_merged_elsewhere_give_the_same_bits(string model) => ModelCases.Get(model).Check(new LanesLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void A_weight_is_a_number_of_rows(string model) => ModelCases.Get(model).Check(new WeightsLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void No_perturbation_of_an_exact_maximum_is_higher(string model) => ModelCases.Get(model).Check(new MaximumLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Expect_changes_nothing(string model) => ModelCases.Get(model).Check(new PureLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_file_keeps_every_bit(string model) => ModelCases.Get(model).Check(new StorageLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_vanishes_at_the_optimum(string model) => ModelCases.Get(model).Check(new GradientLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void An_unsupported_posterior_is_refused(string model) => ModelCases.Get(model).Check(new SupportedLaw());

    private sealed class ClimbsLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            foreach (var posterior in new[] { Posteriors.Soft, Posteriors.Hard })
            {
                if (!model.Start.Supported.HasFlag(posterior))
                {
                    continue;
                }

                double previous = double.NegativeInfinity;
                foreach (var step in Em.Iterate(model.Start, model.Data, new() { Posterior = posterior }).Take(60))
                {
                    double now = step.Bound.Objective;
                    Assert.True(now >= previous - (1e-11 * (1 + Math.Abs(now))), $"{posterior}, iteration {step.Number}: {previous:R} fell to {now:R}");
                    previous = now;
                }
            }
        }
    }

    private sealed class BatchesAddUpLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            Assert.True(model.Data.BatchCount > 2);
            var whole = Em.Evaluate(model.Start, model.Data, new());
            var sum = new SufficientStatistics(model.Start.StatisticsLength);
            var batch = new TBatch();
            for (int b = 0; b < model.Data.BatchCount; b++)
            {
                model.Data.Read(b, batch);
                sum.Count(model.Start.Expect(batch, new EStep(Posteriors.Soft, new(1), new()), sum.Values), batch.TotalWeight);
            }

            AssertClose(whole.Statistics!, sum, 1e-12);
            Assert.Equal(model.TotalWeight, sum.TotalWeight);
        }
    }

    private sealed class ThreadsLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            foreach (var posterior in new[] { Posteriors.Soft, Posteriors.Hard, Posteriors.Sampled })
            {
                if (!model.Start.Supported.HasFlag(posterior))
                {
                    continue;
                }

                Iteration<TModel> Run(int threads) =>
                    Em.Iterate(model.Start, model.Data, new() { Posterior = posterior, Threads = threads }).ElementAt(5);
                var one = Run(1);
                foreach (int threads in new[] { 2, 7 })
                {
                    var many = Run(threads);
                    Assert.Equal(one.Bound, many.Bound);
                    Assert.True(one.Statistics!.Values.SequenceEqual(many.Statistics!.Values));
                    Assert.Equal(model.Scores(one.Model), model.Scores(many.Model));
                }
            }
        }
    }

    private sealed class LanesLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            int lanes = Sweep<TModel, TBatch>.LaneCount(model.Start.StatisticsLength);
            int[] batches = [.. Enumerable.Range(0, model.Data.BatchCount)];
            SufficientStatistics Lanes(int first, int count) =>
                new Sweep<TModel, TBatch>(model.Start, new() { Threads = 2 }).Run(model.Start, model.Data, batches, 0, first, count, default);
            var whole = Lanes(0, lanes);
            SufficientStatistics[] quarters = [.. Enumerable.Range(0, 4).Select(q => Lanes(q * lanes / 4, lanes / 4))];
            quarters[0].Add(quarters[1]);
            quarters[2].Add(quarters[3]);
            quarters[0].Add(quarters[2]);
            Assert.True(whole.Values.SequenceEqual(quarters[0].Values));
            Assert.Equal(whole.Bound, quarters[0].Bound);
        }
    }

    private sealed class WeightsLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            static int Times(long row) => (int)(row % 4);
            var weighted = Em.Evaluate(model.Start, model.Weighted(static row => Times(row)), new());
            var repeated = Em.Evaluate(model.Start, model.Repeated(Times), new());
            AssertClose(repeated.Statistics!, weighted.Statistics!, 1e-12);
            Assert.Equal(repeated.TotalWeight, weighted.TotalWeight);
        }
    }

    private sealed class MaximumLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            Assert.True(model.ExactMaximum, "A model whose M-step only improves is held to Climbs.");
            var statistics = Em.Evaluate(model.Start, model.Data, new()).Statistics!;
            var best = model.Start.Maximize(statistics.Values);
            double highest = best.ExpectedLogJoint(statistics.Values) + best.GlobalBound;
            int strictlyLower = 0;
            for (int trial = 0; trial < 200; trial++)
            {
                var other = model.Perturb(best, new Seed(17).Derive(trial), Math.Pow(10, -1 - (trial % 4)));
                double value = other.ExpectedLogJoint(statistics.Values) + other.GlobalBound;
                Assert.True(value <= highest + (1e-11 * (1 + Math.Abs(highest))), $"{value:R} is above {highest:R}");
                strictlyLower += value < highest ? 1 : 0;
            }

            // Perturbations that change nothing would keep the law without testing it.
            Assert.True(strictlyLower > 180);
        }
    }

    private sealed class PureLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            double[] scores = model.Scores(model.Start);
            var first = Em.Evaluate(model.Start, model.Data, new());
            var second = Em.Evaluate(model.Start, model.Data, new());
            model.Start.Maximize(second.Statistics!.Values);
            Assert.Equal(first.Bound, second.Bound);
            Assert.True(first.Statistics!.Values.SequenceEqual(second.Statistics.Values));
            Assert.Equal(scores, model.Scores(model.Start));
        }
    }

    private sealed class StorageLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var fitted = Em.Iterate(model.Start, model.Data, new()).ElementAt(10);
            var loaded = model.Reload(fitted.Model);
            Assert.Equal(model.Scores(fitted.Model), model.Scores(loaded));
            var again = Em.Evaluate(loaded, model.Data, new());
            Assert.True(fitted.Statistics!.Values.SequenceEqual(again.Statistics!.Values));
            Assert.Equal(model.Scores(fitted.Model.Maximize(again.Statistics.Values)), model.Scores(loaded.Maximize(again.Statistics.Values)));
        }
    }

    private sealed class GradientLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var fit = Em.Iterate(model.Start, model.Data, new()).Until(new() { Tolerance = 1e-13, MaxIterations = 20_000 });
            double Objective(TModel other) => Em.Evaluate(other, model.Data, new()).Bound.Objective;
            double top = fit.Bound.Objective;
            for (int direction = 0; direction < 5; direction++)
            {
                // The perturbations of one seed lie on a curve through the optimum: along it the objective is flat to first order.
                const double size = 1e-3;
                double up = Objective(model.Perturb(fit.Model, new Seed(23).Derive(direction), size)) - top;
                double down = Objective(model.Perturb(fit.Model, new Seed(23).Derive(direction), -size)) - top;
                Assert.True(up < 0 && down < 0, $"direction {direction}: {up:R}, {down:R}");
                Assert.True(Math.Abs(up - down) < 0.05 * Math.Abs(up + down), $"direction {direction}: {up:R}, {down:R}");
            }
        }
    }

    private sealed class SupportedLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            foreach (var posterior in new[] { Posteriors.None, Posteriors.Soft | Posteriors.Hard, (Posteriors)16 })
            {
                // At once, not when the sequence is first read.
                Assert.Throws<NotSupportedException>(() => { Em.Iterate(model.Start, model.Data, new() { Posterior = posterior }); });
            }
        }
    }

    internal static void AssertClose(SufficientStatistics expected, SufficientStatistics actual, double relative)
    {
        double scale = 0;
        foreach (double value in expected.Values)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (int i = 0; i < expected.Values.Length; i++)
        {
            Assert.Equal(expected.Values[i], actual.Values[i], relative * scale);
        }

        // Hard assignments of a chain leave it unknown, both times.
        Assert.Equal(double.IsNaN(expected.Bound.Evidence), double.IsNaN(actual.Bound.Evidence));
        if (!double.IsNaN(expected.Bound.Evidence))
        {
            Assert.Equal(expected.Bound.Evidence, actual.Bound.Evidence, relative * Math.Abs(expected.Bound.Evidence));
        }

        Assert.Equal(expected.Bound.ExpectedLogJoint, actual.Bound.ExpectedLogJoint, relative * Math.Abs(expected.Bound.ExpectedLogJoint));
    }
}
