using Elbo.Models.Chains;

namespace Elbo.Tests.Models.Chains;

public sealed class TopologyTests
{
    [Fact]
    public void Ready_made_ones_allow_what_their_names_say()
    {
        Assert.Equal([0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5], new Topology.Ergodic().Transitions(3, 0.5));
        Assert.Equal([0.9, 1 - 0.9, 0, 0, 0.9, 1 - 0.9, 0, 0, 1], new Topology.LeftToRight().Transitions(3));
        Assert.Equal([0.5, 0.25, 0.25, 0, 0.5, 0.5, 0, 0, 1], new Topology.LeftToRight(2).Transitions(3, 0.5));
        Assert.Equal([0.9, 1 - 0.9, 0, 0, 0.9, 1 - 0.9, 1 - 0.9, 0, 0.9], new Topology.Cyclic().Transitions(3));
        Assert.Equal([1.0, 0, 0], new Topology.LeftToRight().Initial(3));
        Assert.All(Topology.All, static t => Assert.Equal([1.0], t.Transitions(1)));
    }

    [Fact]
    public void A_mask_needs_a_way_out_of_every_state()
    {
        Assert.Equal([0, 1.0, 1, 0], new Topology.Masked(new[,] { { false, true }, { true, false } }).Transitions(2));
        Assert.Contains("State 2", Assert.Throws<ArgumentException>(static () => new Topology.Masked(new[,] { { true, true }, { false, false } }).Transitions(2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new Topology.Masked(new[,] { { true } }).Transitions(2));
    }

    [Fact]
    public void What_is_impossible_stays_impossible()
    {
        var chain = new MarkovChain([], new Topology.Cyclic().Transitions(3));
        double[] counts = [.. Enumerable.Range(0, chain.CountsLength).Select(static i => 1.0 + i)];
        for (int i = 0; i < 9; i++)
        {
            counts[3 + i] *= chain.Transitions[i] > 0 ? 1 : 0;
        }

        var next = chain.Maximize(counts);
        Assert.Equal(chain.Transitions.ToArray().Select(static a => a == 0), next.Transitions.ToArray().Select(static a => a == 0));
        Assert.Equal(chain.Transitions[1], chain.Reordered([1, 2, 0]).Transitions[6], 0);
    }
}
