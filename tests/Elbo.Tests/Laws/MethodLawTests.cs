using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>The laws of the ways to climb: other posteriors, and data a part at a time.</summary>
public sealed class MethodLawTests
{
    public static TheoryData<string> ModelsOfAllPosteriors => ModelCases.NamesOfAllPosteriors;

    public static TheoryData<string> Models => ModelCases.Names;

    public static TheoryData<string> ModelsWithoutPrior => ModelCases.NamesWithoutPrior;

    [Theory]
    [MemberData(nameof(ModelsOfAllPosteriors))]
    public void Any_number_of_threads_gives_the_same_bits_in_every_pass(string model) => ModelCases.Get(model).Check(new ThreadsLaw());

    [Theory]
    [MemberData(nameof(ModelsOfAllPosteriors))]
    public void An_annealed_posterior_that_is_cold_is_the_exact_one(string model) => ModelCases.Get(model).Check(new ColdLaw());

    [Theory]
    [MemberData(nameof(ModelsOfAllPosteriors))]
    public void Draws_average_to_the_posterior(string model) => ModelCases.Get(model).Check(new SampledLaw());

    [Theory]
    [MemberData(nameof(ModelsOfAllPosteriors))]
    public void With_hard_assignments_a_weight_is_a_number_of_rows(string model) => ModelCases.Get(model).Check(new HardWeightsLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Online_passes_end_near_the_batch_optimum(string model) => ModelCases.Get(model).Check(new OnlineLaw());

    [Theory]
    [MemberData(nameof(ModelsWithoutPrior))]
    public void What_all_weights_have_in_common_changes_nothing_online(string model) => ModelCases.Get(model).Check(new CommonWeightLaw());

    /// <summary>Windows of several batches, and several of them in a pass.</summary>
    private static Schedule.Stochastic Windows<TBatch>(IDataSource<TBatch> data)
        where TBatch : Batch => new(BatchesPerStep: Math.Max(2, data.BatchCount / 5));

    private sealed class ThreadsLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var online = Windows(model.Data);
            int threePasses = 3 * online.IterationsPerPass(model.Data.BatchCount);
            foreach (var (options, iterations) in new (EmOptions, int)[]
            {
                (new() { Posterior = Posteriors.Annealed }, 4),
                (new() { Schedule = online }, threePasses),
                (new() { Schedule = online, Posterior = Posteriors.Sampled }, threePasses),
            })
            {
                Iteration<TModel> Run(int threads) => Em.Iterate(model.Start, model.Data, options with { Threads = threads }).ElementAt(iterations);
                var one = Run(1);
                foreach (int threads in new[] { 2, 7 })
                {
                    SameBits(model, one, Run(threads));
                }
            }
        }
    }

    private sealed class ColdLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var soft = Em.Iterate(model.Start, model.Data, new()).ElementAt(4);
            var cold = Em.Iterate(model.Start, model.Data, new() { Posterior = Posteriors.Annealed, Cooling = new() { From = 1 } }).ElementAt(4);
            SameBits(model, soft, cold);
            Assert.Equal(0, cold.Bound.Heat);

            // And so is one that has cooled down.
            var cooled = new EmOptions { Posterior = Posteriors.Annealed, Cooling = new() { From = 1.5, Factor = 0.5 } };
            var hot = Em.Iterate(model.Start, model.Data, cooled).First();
            var last = Em.Iterate(model.Start, model.Data, cooled).ElementAt(1);
            SameBits(model, Em.Evaluate(last.Model, model.Data, new()), last);
            if (model.HidesInDensities)
            {
                // That part of the entropy stays cold.
                Assert.InRange(hot.Bound.Heat, 1e-3, 0.5 * hot.Bound.Entropy);
            }
            else
            {
                Assert.Equal(0.5 * hot.Bound.Entropy, hot.Bound.Heat, 1e-12 * (1 + hot.Bound.Entropy));
            }
        }
    }

    private sealed class SampledLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            int draws = model.Data.BatchCount > 20 ? 20 : 100;
            var soft = Em.Evaluate(model.Start, model.Data, new());
            int length = model.Start.StatisticsLength;
            double[] sum = new double[length], squares = new double[length];
            for (int draw = 0; draw < draws; draw++)
            {
                var sampled = Em.Evaluate(
                    model.Start, model.Data, new() { Posterior = Posteriors.Sampled, Seed = new Seed(3).Derive(draw), Threads = 1 });
                Assert.True(sampled.Bound.Entropy == 0 || model.HidesInDensities);
                Assert.Equal(soft.Bound.Evidence, sampled.Bound.Evidence, 1e-12 * Math.Abs(soft.Bound.Evidence));
                for (int i = 0; i < length; i++)
                {
                    double deviation = sampled.Statistics!.Values[i] - soft.Statistics!.Values[i];
                    sum[i] += deviation;
                    squares[i] += deviation * deviation;
                }
            }

            for (int i = 0; i < length; i++)
            {
                // Up to 1,700 statistics: five and a half of Student's deviations with 19 degrees of freedom are one in 40,000.
                double error = Math.Sqrt(squares[i]) / draws;
                Assert.InRange(Math.Abs(sum[i] / draws), 0, (5.5 * error) + (1e-9 * (1 + Math.Abs(soft.Statistics!.Values[i]))));
            }
        }
    }

    private sealed class HardWeightsLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            static int Times(long row) => (int)(row % 4);
            var options = new EmOptions { Posterior = Posteriors.Hard };
            var weighted = Em.Evaluate(model.Start, model.Weighted(static row => Times(row)), options);
            var repeated = Em.Evaluate(model.Start, model.Repeated(Times), options);
            LawTests.AssertClose(repeated.Statistics!, weighted.Statistics!, 1e-12);
            Assert.Equal(repeated.TotalWeight, weighted.TotalWeight);
        }
    }

    private sealed class OnlineLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var batch = Em.Iterate(model.Start, model.Data, new()).Until(new() { Tolerance = 1e-6, MaxIterations = 500 });
            double best = batch.Bound.Objective;
            double tolerance = 1e-3 * Math.Abs(best);
            double size = 0.2;
            var start = model.Perturb(batch.Model, new(31), size);
            while (Em.Evaluate(start, model.Data, new()).Bound.Objective >= best - tolerance)
            {
                // Where parts are frozen, the others must go farther.
                size *= 1.5;
                start = model.Perturb(batch.Model, new(31), size);
            }

            var schedule = new Schedule.Stochastic(BatchesPerStep: Math.Max(1, model.Data.BatchCount / 20));
            int passes = model.Data.BatchCount > 20 ? 5 : 40;
            var online = Em.Iterate(start, model.Data, new() { Schedule = schedule })
                .ElementAt(passes * schedule.IterationsPerPass(model.Data.BatchCount)).Model;
            Assert.Equal(best, Em.Evaluate(online, model.Data, new()).Bound.Objective, tolerance);
        }
    }

    private sealed class CommonWeightLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            // Taking four times as much is exact, square roots included, so means per unit of weight keep every bit.
            Iteration<TModel> Run(IDataSource<TBatch> data) => Em.Iterate(model.Start, data, new() { Schedule = Windows(data) }).ElementAt(7);
            var once = Run(model.Data);
            var fourfold = Run(model.Weighted(static _ => 4));
            Assert.Equal(model.Scores(once.Model), model.Scores(fourfold.Model));
            Assert.Equal(4 * once.Running!.TotalWeight, fourfold.Running!.TotalWeight);
            Assert.Equal(model.TotalWeight, once.Running.TotalWeight);
        }
    }

    internal static void SameBits<TModel, TBatch>(ModelCase<TModel, TBatch> model, Iteration<TModel> expected, Iteration<TModel> actual)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        Assert.Equal(expected.Bound, actual.Bound);
        Assert.True(expected.Statistics!.Values.SequenceEqual(actual.Statistics!.Values));
        Assert.Equal(model.Scores(expected.Model), model.Scores(actual.Model));
    }
}
