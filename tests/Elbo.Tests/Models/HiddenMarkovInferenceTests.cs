using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class HiddenMarkovInferenceTests
{
    // The example of the textbooks: healthy or fever; normal, cold, dizzy.
    private static readonly HiddenMarkov<CategoricalEmission> Fever =
        new(new([0.6, 0.4], [0.7, 0.3, 0.4, 0.6]), new([3], [0.5, 0.4, 0.1, 0.1, 0.3, 0.6]));

    [Fact]
    public void Healthy_or_fever()
    {
        var rows = new Rows([0, 1, 2], default, 1);
        var scratch = new Scratch();
        double[] posterior = new double[6];
        Assert.Equal(0.03628, Math.Exp(Fever.Smooth(rows, scratch, posterior)), 1e-12);
        var best = Fever.Decode(rows, scratch);
        Assert.Equal(0.01512, Math.Exp(best.LogProbability), 1e-12);
        Assert.Equal([0, 0, 1], best.States);
        double[] forecast = new double[4];
        Fever.Forecast(rows, scratch, forecast);
        Assert.Equal(0.7 * posterior[4] + 0.4 * posterior[5], forecast[0], 1e-14);
        Assert.Equal(0.7 * forecast[0] + 0.4 * forecast[1], forecast[2], 1e-14);
    }

    [Fact]
    public void States_and_paths_equal_those_of_all_paths()
    {
        var scratch = new Scratch();
        for (int trial = 0; trial < 40; trial++)
        {
            var rng = new Seed(6).Derive(trial).ToRng();
            int states = 1 + (trial % 4), steps = 1 + (trial % 6);
            double[] rates = [.. Enumerable.Range(0, states).Select(k => 2.0 + (6 * k))];
            double[] moves = [.. Enumerable.Range(0, states * states).Select(i => i % 3 == 1 && i % (states + 1) != 0 ? 0 : 0.1 + (i * 7 % 5))];
            double[] final = trial % 3 == 0 ? [.. Enumerable.Range(0, states).Select(static k => 1.0 / (1 + k))] : [];
            var model = new HiddenMarkov<PoissonEmission>(new([], moves, final), new(1, rates));
            double[] counts = [.. Enumerable.Range(0, steps).Select(_ => (double)rng.NextInt32(25))];
            var rows = new Rows(counts, default, 1);

            // Up to t: the first t + 1 steps, ending anywhere.
            (int[] Path, double Joint)[] All(int length, bool ends) => [.. Enumerable.Range(0, (int)Math.Pow(states, length)).Select(code =>
            {
                int[] path = [.. Enumerable.Range(0, length).Select(t => code / (int)Math.Pow(states, t) % states)];
                double joint = (ends ? model.Chain : new(model.Chain.Initial, model.Chain.Transitions)).LogProbability(path);
                return (path, joint + path.Select((s, t) => new Elbo.Distributions.Poisson(rates[s]).LogDensity(counts[t])).Sum());
            })];
            double[] Marginal((int[] Path, double Joint)[] paths, int t)
            {
                double[] posterior = BruteForce.Posterior([.. paths.Select(static p => p.Joint)]);
                return [.. Enumerable.Range(0, states).Select(k => paths.Zip(posterior).Where(p => p.First.Path[t] == k).Sum(static p => p.Second))];
            }

            double[] smoothed = new double[steps * states], filtered = new double[steps * states], predicted = new double[steps * states];
            double[] logDensity = new double[steps];
            var whole = All(steps, ends: true);
            Assert.Equal(BruteForce.LogSum([.. whole.Select(static p => p.Joint)]), model.Smooth(rows, scratch, smoothed), 1e-10);
            model.Filter(rows, scratch, filtered, logDensity);
            model.Predict(filtered, predicted);
            for (int t = 0; t < steps; t++)
            {
                Near(Marginal(whole, t), smoothed.AsSpan(t * states, states));
                Near(Marginal(All(t + 1, ends: false), t), filtered.AsSpan(t * states, states));
                Assert.Equal(1, predicted.AsSpan(t * states, states).ToArray().Sum(), 1e-12);
            }

            Assert.Equal(BruteForce.LogSum([.. All(steps, ends: false).Select(static p => p.Joint)]), logDensity.Sum(), 1e-10);
            var ordered = whole.Where(static p => p.Joint > double.NegativeInfinity).OrderByDescending(static p => p.Joint).Take(5).ToArray();
            var best = model.DecodeBest(rows, 5, scratch);
            Assert.Equal(ordered.Length, best.Count);
            for (int n = 0; n < best.Count; n++)
            {
                Assert.Equal(ordered[n].Joint, best[n].LogProbability, 1e-10);
                Assert.Contains(whole, p => p.Path.SequenceEqual(best[n].States) && Math.Abs(p.Joint - best[n].LogProbability) < 1e-10);
            }

            Assert.Equal(best.Count, best.Select(static p => string.Join(",", p.States)).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(best[0].LogProbability, model.Decode(rows, scratch).LogProbability, 1e-10);
        }
    }

    // Two steps that each favor another state by far more than doubles reach, and a chain that never leaves a state.
    [Fact]
    public void Nothing_underflows()
    {
        var chain = new MarkovChain([0.5, 0.5], [1, 0, 0, 1]);
        var model = new HiddenMarkov<PoissonEmission>(chain, new(1, new double[] { 1e-200, 1e5 }));
        var scratch = new Scratch();
        double[] rows = [0, 0, 1, 0, 3], posterior = new double[10], filtered = new double[10], logDensity = new double[5];
        double evidence = model.Smooth(new(rows, default, 1), scratch, posterior);
        model.Filter(new(rows, default, 1), scratch, filtered, logDensity);
        Assert.Equal(evidence, logDensity.Sum(), 1e-9);
        Assert.Equal(1, posterior[0], 1e-12);
        var batch = new RowBatch();
        batch.Set(rows, 1);
        batch.Group(new[] { 0, 5 });
        foreach (var kind in new[] { Posteriors.Soft, Posteriors.Hard, Posteriors.Sampled })
        {
            double[] statistics = new double[model.StatisticsLength];
            model.Expect(batch, new EStep(kind, new(1), scratch), statistics);
            Assert.Equal(4, statistics[2], 1e-9);
        }
    }

    [Fact]
    public void A_drawn_path_is_as_frequent_as_its_posterior_says()
    {
        var batch = new RowBatch();
        batch.Set(new double[] { 0, 1, 2 }, 1);
        batch.Group(new[] { 0, 3 });
        double[] exact = new double[Fever.StatisticsLength], drawn = new double[Fever.StatisticsLength];
        Fever.Expect(batch, new EStep(Posteriors.Soft, new(1), new()), exact);
        const int Draws = 20_000;
        for (int n = 0; n < Draws; n++)
        {
            Fever.Expect(batch, new EStep(Posteriors.Sampled, new Seed(4).Derive(n), new()), drawn);
        }

        for (int i = 0; i < 8; i++)
        {
            // Three steps at most each: five deviations of the mean.
            Assert.Equal(exact[i], drawn[i] / Draws, 5 / Math.Sqrt(Draws));
        }
    }

    [Fact]
    public void Drawn_sequences_follow_the_model()
    {
        var model = new HiddenMarkov<CategoricalEmission>(
            new([1, 0], [0.5, 0.3, 0, 0.75], [0.2, 0.25], new() { LearnsFinal = true }), new([2], [1, 0, 0, 1]));
        var rng = new Seed(2).ToRng();
        int[] states = new int[200];
        double[] rows = new double[200];
        double total = 0;
        for (int n = 0; n < 5000; n++)
        {
            int length = model.Draw(ref rng, states, rows);
            total += length;
            Assert.All(Enumerable.Range(0, length), t => Assert.Equal(states[t], rows[t]));
            Assert.True(length >= 1 && states[0] == 0);
        }

        // The expected length L = 1 + A L: 4 in the second state, 2·(1 + 0.3·4) in the first.
        Assert.Equal(4.4, total / 5000, 0.3);
    }

    private static void Near(double[] expected, ReadOnlySpan<double> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-11);
        }
    }
}
