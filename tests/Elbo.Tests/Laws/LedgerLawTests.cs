using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>The terms of the bound, held against enumeration over hidden variables.</summary>
public sealed class LedgerLawTests
{
    public static TheoryData<string> ModelsOfAllPosteriors => ModelCases.NamesOfAllPosteriors;

    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void The_terms_of_a_bound_are_those_of_an_enumeration(string model) => ModelCases.Get(model).Check(new EnumerationLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void The_ledger_of_em_balances_after_every_half_step(string model) => ModelCases.Get(model).Check(new SoftLedgerLaw());

    [Theory]
    [MemberData(nameof(ModelsOfAllPosteriors))]
    public void The_ledger_of_viterbi_training_has_no_entropy_and_climbs(string model) => ModelCases.Get(model).Check(new HardLedgerLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void The_lower_bound_touches_at_the_model_and_lies_below_everywhere_else(string model) =>
        ModelCases.Get(model).Check(new LowerBoundLaw());

    /// <summary>KL(q ‖ p) of everything hidden: of z, and of what else there is given z.</summary>
    private static double Divergence<TModel, TBatch>(ModelCase<TModel, TBatch> model, TModel from, TModel to, double[][] old, double[][] now)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        double sum = old.Zip(now).Sum(static pair => BruteForce.Divergence(pair.First, pair.Second));
        return model.Within is not { } within
            ? sum
            : sum + old.Zip(within.Divergence(from, to)).Sum(static pair => BruteForce.Posterior(pair.First).Zip(pair.Second).Sum(static p => p.First * p.Second));
    }

    private static double Tolerance(double logLikelihood) => 1e-10 * (1 + Math.Abs(logLikelihood));

    private sealed class EnumerationLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            foreach (var fitted in new[] { model.Start, Em.Iterate(model.Start, model.Data, new()).ElementAt(3).Model })
            {
                double[][] joint = model.LogJoint(fitted);
                double evidence = joint.Sum(BruteForce.LogSum);
                double[][] posterior = [.. joint.Select(BruteForce.Posterior)];
                double expected = joint.Zip(posterior).Sum(static pair => pair.First.Zip(pair.Second).Sum(static p => p.Second == 0 ? 0 : p.First * p.Second));
                double[][]? within = model.Within?.Entropy(fitted);
                double hidden = within is null ? 0 : posterior.Zip(within).Sum(static pair => pair.First.Zip(pair.Second).Sum(static p => p.First * p.Second));
                expected -= hidden;
                var soft = Em.Evaluate(fitted, model.Data, new()).Bound;
                double tolerance = 1e-12 * Math.Abs(evidence);
                Assert.Equal(evidence, soft.Evidence, tolerance);
                double cells = model.LogCell * joint.Length;
                Assert.Equal(expected - cells, soft.ExpectedLogJoint, tolerance);
                Assert.Equal(posterior.Sum(BruteForce.Entropy) + cells + hidden, soft.Entropy, tolerance);
                Assert.Equal(0, soft.Heat);

                if (!model.HasAllPosteriors)
                {
                    continue;
                }

                var hard = Em.Evaluate(fitted, model.Data, new() { Posterior = Posteriors.Hard }).Bound;
                if (model.HardObjective is { } highest)
                {
                    Assert.Equal(highest(fitted) + fitted.GlobalBound, hard.Objective, tolerance);
                    Assert.Equal(double.NaN, hard.Evidence);
                    continue;
                }

                Assert.Equal(evidence, hard.Evidence, tolerance);
                hidden = within is null ? 0 : joint.Zip(within).Sum(static pair => pair.Second[Array.IndexOf(pair.First, pair.First.Max())]);
                Assert.Equal(joint.Sum(static scores => scores.Max()) - hidden, hard.ExpectedLogJoint, tolerance);
                Assert.Equal(hidden, hard.Entropy, within is null ? 0 : tolerance);
                Assert.Equal(hard.Elbo + fitted.GlobalBound, hard.Objective);
            }
        }
    }

    private sealed class SoftLedgerLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            int iterations = model.Data.BatchCount > 20 ? 4 : 8;
            Iteration<TModel>[] steps = [.. Em.Iterate(model.Start, model.Data, new()).Take(iterations)];
            LedgerEntry[] entries = [.. Ledger.Of(steps, model.Data)];
            Assert.Equal(
                [(0, HalfStep.Start), .. Enumerable.Range(1, iterations - 1).SelectMany(static t => new[] { (t, HalfStep.Maximize), (t, HalfStep.Expect) })],
                entries.Select(static e => (e.Iteration, e.Step)));

            for (int i = 0; i < entries.Length; i++)
            {
                var entry = entries[i];
                double tolerance = Tolerance(entry.LogLikelihood);
                Assert.Equal(steps[entry.Iteration].Bound.Evidence, entry.LogLikelihood);
                Assert.Equal(entry.ExpectedLogJoint + entry.Entropy, entry.Elbo);
                if (entry.Step != HalfStep.Maximize)
                {
                    Assert.Equal(0, entry.Divergence, tolerance);
                    continue;
                }

                // The M-step raises the bound on the old q, and ln p by as much and the gap that opens.
                var before = entries[i - 1];
                // Under a prior both have its log-density added.
                double rise = entry.Bound.Objective - before.Bound.Objective;
                Assert.True(rise >= -tolerance, $"iteration {entry.Iteration}: the bound fell by {-rise:R}");
                Assert.True(entry.LogLikelihood + entry.Bound.Global - before.LogLikelihood - before.Bound.Global >= rise - tolerance);
                Assert.Equal(before.Entropy, entry.Entropy);
                double[][] old = model.LogJoint(steps[entry.Iteration - 1].Model), now = model.LogJoint(steps[entry.Iteration].Model);
                double divergence = Divergence(model, steps[entry.Iteration - 1].Model, steps[entry.Iteration].Model, old, now);
                Assert.Equal(divergence, entry.Divergence, 1e-8 + (1e-12 * Math.Abs(entry.LogLikelihood)));
            }
        }
    }

    private sealed class HardLedgerLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            double before = double.NegativeInfinity;
            foreach (var entry in Ledger.Of(Em.Iterate(model.Start, model.Data, new() { Posterior = Posteriors.Hard }).Take(10), model.Data))
            {
                double now = entry.Bound.Objective, tolerance = Tolerance(now);
                Assert.True(now >= before - tolerance, $"iteration {entry.Iteration}, {entry.Step}: {before:R} fell to {now:R}");
                if (model.HardObjective is null && model.Within is null)
                {
                    Assert.Equal(0, entry.Entropy);
                    Assert.True(entry.Divergence >= -tolerance);
                }

                before = now;
            }
        }
    }

    private sealed class LowerBoundLaw : ILaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>
            where TBatch : Batch, new()
        {
            var expected = Em.Iterate(model.Start, model.Data, new()).ElementAt(2);
            var touch = Ledger.LowerBound(expected.Model, expected, model.Data);
            Assert.Equal(expected.Bound.Evidence, touch.Elbo, Tolerance(touch.Elbo));
            Assert.True(double.IsNaN(touch.Evidence));

            double[][] old = model.LogJoint(expected.Model);
            for (int trial = 0; trial < (model.Data.BatchCount > 20 ? 4 : 12); trial++)
            {
                var other = model.Perturb(expected.Model, new Seed(29).Derive(trial), Math.Pow(10, -trial % 4));
                double evidence = Em.Evaluate(other, model.Data, new()).Bound.Evidence;
                var bound = Ledger.LowerBound(other, expected, model.Data);
                double tolerance = Tolerance(evidence);
                Assert.True(bound.Elbo <= evidence + tolerance, $"{bound.Elbo:R} is above {evidence:R}");
                double divergence = Divergence(model, expected.Model, other, old, model.LogJoint(other));
                Assert.Equal(divergence, evidence - bound.Elbo, Math.Max(1e-8, tolerance));
            }
        }
    }
}
