using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class HiddenMarkovTests
{
    // Zucchini and MacDonald 2009, table 4.2: free start.
    [Theory]
    [InlineData(new double[] { 15, 26 }, -341.8787)]
    [InlineData(new double[] { 13, 20, 30 }, -328.5275)]
    public void Earthquakes_reach_the_published_likelihoods(double[] rates, double logLikelihood)
    {
        int states = rates.Length;
        double[] moves = [.. Enumerable.Range(0, states * states).Select(i => i % (states + 1) == 0 ? 0.9 : 0.1 / (states - 1))];
        var start = new HiddenMarkov<PoissonEmission>(new([.. rates.Select(_ => 1.0)], moves), new(1, rates));
        var rows = Datasets.TryFind("earthquakes")!.Open();
        var fit = Em.Iterate(start, new GroupedRows(rows, RowGroups.One(rows.UnitCount)), new()).Until(new());
        Assert.True(fit.HasConverged);
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-4);
    }

    // Zucchini and MacDonald 2009, section 4.3: first states follow the stationary distribution.
    [Fact]
    public void Earthquakes_that_began_long_ago_reach_the_published_likelihoods()
    {
        var rows = Datasets.TryFind("earthquakes")!.Open();
        var data = new GroupedRows(rows, RowGroups.One(rows.UnitCount));
        Fit<HiddenMarkov<PoissonEmission>> Fit(double[] rates)
        {
            int states = rates.Length;
            double[] moves = [.. Enumerable.Range(0, states * states).Select(i => i % (states + 1) == 0 ? 0.9 : 0.1 / (states - 1))];
            return Em.Iterate(new HiddenMarkov<PoissonEmission>(new([], moves, [], new() { Initial = InitialStates.Stationary }), new(1, rates)), data, new())
                .Until(new() { Tolerance = 1e-13 });
        }

        var two = Fit([15, 26]);
        Assert.Equal(-342.3183, two.Bound.Evidence, 1e-4);
        AssertNear([15.472, 26.125], two.Model.Emission.Rates, 5e-4);
        AssertNear([0.9340, 0.0660, 0.1285, 0.8715], two.Model.Chain.Transitions, 5e-5);
        var three = Fit([13, 20, 30]);
        Assert.Equal(-329.4603, three.Bound.Evidence, 1e-4);
        AssertNear([13.146, 19.721, 29.714], three.Model.Emission.Rates, 5e-4);
        for (int i = 1; i < three.History.Count; i++)
        {
            Assert.True(three.History[i].Objective >= three.History[i - 1].Objective - 1e-10);
        }

        // BIC = p ln n − 2 ln L, n the frames.
        double one = Fit([19]).Bound.Evidence;
        double[] criteria = [.. new[] { (1, one), (4, two.Bound.Evidence), (9, three.Bound.Evidence) }.Select(static c => (c.Item1 * Math.Log(107)) - (2 * c.Item2))];
        Assert.Equal(criteria.Min(), criteria[2]);
        Assert.Equal(9, three.Model.ParameterCount);
    }

    [Fact]
    public void Posteriors_equal_those_of_all_paths()
    {
        for (int trial = 0; trial < 60; trial++)
        {
            var rng = new Seed(5).Derive(trial).ToRng();
            int states = 1 + (trial % 4), steps = 1 + (trial % 6);
            double[] Draw(int count, double zeros)
            {
                double[] values = new double[count];
                for (int i = 0; i < count; i++)
                {
                    values[i] = rng.NextDouble() < zeros ? 0 : rng.NextDouble();
                }

                values[0] = 0.5;
                return values;
            }

            double[] moves = [.. Enumerable.Range(0, states).SelectMany(_ => Draw(states, 0.2))];
            var chain = new MarkovChain(Draw(states, 0.2), moves, trial % 3 == 0 ? Draw(states, 0.3) : []);
            double[] rates = [.. Draw(states, 0).Select(static r => 1 + (30 * r))];
            double[] counts = [.. Enumerable.Range(0, steps).Select(_ => (double)rng.NextInt32(30))];
            var model = new HiddenMarkov<PoissonEmission>(chain, new(1, rates));
            var data = new GroupedRows(new MatrixSource(counts, 1), RowGroups.One(steps));

            double[] joints = new double[(int)Math.Pow(states, steps)];
            double[] first = new double[states];
            for (int code = 0; code < joints.Length; code++)
            {
                int[] path = [.. Enumerable.Range(0, steps).Select(t => code / (int)Math.Pow(states, t) % states)];
                joints[code] = chain.LogProbability(path);
                for (int t = 0; t < steps; t++)
                {
                    joints[code] += new Elbo.Distributions.Poisson(rates[path[t]]).LogDensity(counts[t]);
                }
            }

            double evidence = BruteForce.LogSum(joints);
            var soft = Em.Evaluate(model, data, new());
            if (double.IsNaN(evidence))
            {
                Assert.Equal(double.NegativeInfinity, soft.Bound.Evidence);
                continue;
            }

            double[] posterior = BruteForce.Posterior(joints);
            for (int code = 0; code < joints.Length; code++)
            {
                first[code % states] += posterior[code];
            }

            Assert.Equal(evidence, soft.Bound.Evidence, 1e-11 * (1 + Math.Abs(evidence)));
            Assert.Equal(BruteForce.Entropy(posterior), soft.Bound.Entropy, 1e-9);
            for (int k = 0; k < states; k++)
            {
                Assert.Equal(first[k], soft.Statistics!.Values[k], 1e-11);
            }

            var hard = Em.Evaluate(model, data, new() { Posterior = Posteriors.Hard });
            Assert.Equal(joints.Max(), hard.Bound.Objective, 1e-11 * (1 + Math.Abs(evidence)));

            const double Temperature = 1.7;
            var annealed = new double[model.StatisticsLength];
            var batch = new RowBatch();
            data.Read(0, batch);
            var bound = model.Expect(batch, new EStep(Posteriors.Annealed, new(3), new(), Temperature), annealed);
            double[] powers = BruteForce.Posterior([.. joints.Select(static j => j / Temperature)]);
            Assert.Equal(evidence, bound.Evidence, 1e-11 * (1 + Math.Abs(evidence)));
            Assert.Equal(BruteForce.Entropy(powers), bound.Entropy, 0.05 * steps);
            Assert.Equal((Temperature - 1) * bound.Entropy, bound.Heat, 1e-12);

            var sampled = Em.Evaluate(model, data, new() { Posterior = Posteriors.Sampled, Seed = new((ulong)trial) });
            Assert.Equal(evidence, sampled.Bound.Evidence, 1e-11 * (1 + Math.Abs(evidence)));
            Assert.Contains(joints, j => Math.Abs(j - sampled.Bound.Elbo) < 1e-10 * (1 + Math.Abs(evidence)));
        }
    }

    [Fact]
    public void Rows_are_cut_into_whole_groups()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(static n => (double)n)];
        int[] lengths = [.. Enumerable.Range(0, 100).Select(static g => 1 + g)];
        var data = new GroupedRows(new MatrixSource(values.AsMemory(0, 5000), 1), RowGroups.OfLengths([.. lengths.SkipLast(1), 50]));
        Assert.True(data.BatchCount > 2);
        var batch = new RowBatch();
        int group = 0;
        double next = 0;
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            Assert.Equal(group, data.FirstGroup(b));
            foreach (double value in batch.Rows.Values)
            {
                Assert.Equal(next++, value);
            }

            for (int u = 0; u < batch.UnitCount; u++, group++)
            {
                Assert.Equal(data.Groups.Length(group), batch.Offsets[u + 1] - batch.Offsets[u]);
            }
        }

        Assert.Equal((100, 5000.0), (group, next));
        var returning = Assert.Throws<InvalidDataException>(static () => RowGroups.Of(["a", "a", "b", "a"]));
        Assert.Contains("row 4", returning.Message, StringComparison.Ordinal);
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
