using System.Collections.Concurrent;
using Elbo.Numerics;

namespace Elbo.Tests;

/// <summary>The tree in which the sums of lanes are merged.</summary>
public sealed class LaneTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(64)]
    public void The_sum_does_not_depend_on_which_lane_ends_first(int busy)
    {
        double[] inOrder = Sum(busy, [.. Enumerable.Range(0, busy)], out _);
        for (int attempt = 0; attempt < 20; attempt++)
        {
            var rng = new Seed(3).Derive(attempt).ToRng();
            int[] order = [.. Enumerable.Range(0, busy)];
            for (int i = busy - 1; i > 0; i--)
            {
                int other = rng.NextInt32(i + 1);
                (order[i], order[other]) = (order[other], order[i]);
            }

            Assert.Equal(inOrder, Sum(busy, order, out _));
        }
    }

    [Fact]
    public void It_is_the_binary_tree()
    {
        double[] x = [.. Enumerable.Range(0, 4).Select(Value)];
        Assert.Equal((x[0] + x[1]) + (x[2] + x[3]), Sum(4, [2, 0, 3, 1], out _)[0]);
    }

    [Fact]
    public void In_order_only_one_sum_a_level_is_alive()
    {
        Sum(64, [.. Enumerable.Range(0, 64)], out int alive);
        Assert.Equal(7, alive);
    }

    [Fact]
    public void Nothing_has_no_sum() => Assert.Null(new LaneTree(8, static (_, _) => true, []).Root);

    private static double Value(int lane) => Math.Pow(-1.7, lane) / 3;

    /// <summary>Lanes up to a number have batches, those behind have none.</summary>
    private static double[] Sum(int busy, int[] order, out int alive)
    {
        var free = new ConcurrentBag<SufficientStatistics>();
        var tree = new LaneTree(64, (from, _) => from >= busy, free);
        alive = 0;
        foreach (int lane in order)
        {
            if (!free.TryTake(out var sum))
            {
                alive++;
                sum = new(1);
            }

            sum.Clear();
            sum.Values[0] = Value(lane);
            tree.Add(lane, sum);
        }

        return tree.Root!.Values.ToArray();
    }
}
