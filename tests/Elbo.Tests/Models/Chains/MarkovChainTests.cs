using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models.Chains;

public sealed class MarkovChainTests
{
    public static TheoryData<string, bool> Rules => new()
    {
        { "free", false },
        { "free", true },
        { "fixed", false },
        { "stationary", false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_other_chain_explains_the_counts_better(string first, bool learnsFinal)
    {
        var rules = new ChainRules
        {
            Initial = Enum.Parse<InitialStates>(first, ignoreCase: true),
            LearnsFinal = learnsFinal,
            MovePseudocount = 0.7,
            InitialPseudocount = 0.3,
        };
        for (int trial = 0; trial < 30; trial++)
        {
            var rng = new Seed(8).Derive(trial).ToRng();
            int states = 2 + (trial % 4);
            var start = new MarkovChain(Draw(states, ref rng), Draw(states * states, ref rng), learnsFinal ? Draw(states, ref rng) : [], rules);
            double[] counts = [.. Draw(start.CountsLength, ref rng).Select(static c => 20 * c)];
            double Value(MarkovChain chain) => chain.ExpectedLog(counts) + chain.GlobalBound;
            var best = start.Maximize(counts);
            double highest = Value(best);
            Assert.True(highest > Value(start));
            for (int other = 0; other < 100; other++)
            {
                double size = Math.Pow(10, -1 - (other % 4));
                var moved = new MarkovChain(
                    first == "fixed" ? best.Initial : Moved(best.Initial, size, ref rng),
                    Moved(best.Transitions, size, ref rng),
                    Moved(best.Final, size, ref rng),
                    rules);
                Assert.InRange(Value(moved), double.NegativeInfinity, highest + (1e-11 * (1 + Math.Abs(highest))));
            }
        }
    }

    [Fact]
    public void A_stationary_distribution_stays()
    {
        var chain = new MarkovChain([], [0.5, 0.5, 0, 0.2, 0.3, 0.5, 0, 0.9, 0.1], [], new() { Initial = InitialStates.Stationary });
        for (int j = 0; j < 3; j++)
        {
            double next = 0;
            for (int i = 0; i < 3; i++)
            {
                next += chain.Initial[i] * chain.Transitions[(i * 3) + j];
            }

            Assert.Equal(chain.Initial[j], next, 1e-15);
        }

        // A state that is left for ever has none of it, and two that never meet have no one distribution.
        Assert.Equal([0, 1], new MarkovChain([], [0.5, 0.5, 0, 1], [], chain.Rules).Initial.ToArray());
        Assert.Contains("never meet", Assert.Throws<ArgumentException>(() => new MarkovChain([], [1, 0, 0, 1], [], chain.Rules)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_frozen_or_impossible_stays()
    {
        double[] counts = [3, 1, 2, 2, 5, 4, 1, 3];
        var frozen = new MarkovChain([0.5, 0.5], [0.9, 0.1, 0.2, 0.8], [], new() { FreezesTransitions = true }).Maximize(counts);
        Assert.Equal([0.9, 0.1, 0.2, 0.8], frozen.Transitions.ToArray());
        Assert.Equal([0.75, 0.25], frozen.Initial.ToArray());
        var learnt = new MarkovChain([1, 0], [0.9, 0.1, 0, 0.8], [0, 0.2], new() { LearnsFinal = true, MovePseudocount = 1, InitialPseudocount = 1 })
            .Maximize([3, 0, 2, 2, 0, 4, 0, 3]);
        Assert.Equal([1.0, 0], learnt.Initial.ToArray());
        Assert.Equal([0.5, 0.5, 0, 5.0 / 9], learnt.Transitions.ToArray());
        Assert.Equal([0, 4.0 / 9], learnt.Final.ToArray());
    }

    [Fact]
    public void A_state_without_counts_keeps_its_row()
    {
        foreach (bool learnsFinal in new[] { false, true })
        {
            var chain = new MarkovChain([1, 0], [0.5, 0.3, 0.1, 0.7], [0.2, 0.2], new() { LearnsFinal = learnsFinal });
            var next = chain.Maximize([1, 0, 1, 0, 0, 0, 1, 0]);
            Assert.Equal(chain.Transitions[2..].ToArray(), next.Transitions[2..].ToArray());
            Assert.Equal(chain.Final[1], next.Final[1]);
        }
    }

    private static double[] Draw(int count, ref Rng rng)
    {
        double[] values = new double[count];
        foreach (ref double value in values.AsSpan())
        {
            value = 0.05 + rng.NextDouble();
        }

        return values;
    }

    private static double[] Moved(ReadOnlySpan<double> values, double size, ref Rng rng)
    {
        double[] moved = values.ToArray();
        foreach (ref double value in moved.AsSpan())
        {
            value *= Math.Exp(size * rng.NextGaussian());
        }

        return moved;
    }
}
