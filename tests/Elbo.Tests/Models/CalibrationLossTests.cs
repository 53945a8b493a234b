using Elbo.Models.Verification;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class CalibrationLossTests
{
    [Fact]
    public void Perfect_scores_lose_nothing_and_equal_ones_all()
    {
        Assert.Equal(0, new DetectionErrors([3, 4], [1, 2]).MinimumCllr, 1e-12);
        Assert.Equal(1, new DetectionErrors([5, 5], [5, 5, 5]).MinimumCllr, 1e-12);
        Assert.Equal(1, new DetectionErrors([1, 2], [3, 4]).MinimumCllr, 1e-12);
    }

    // Scores 1, 2, 3, 4 with truths non, target, non, target: the middle two are pooled, with as many targets as others.
    [Fact]
    public void A_small_example_by_hand() => Assert.Equal(0.5, new DetectionErrors([2, 4], [1, 3]).MinimumCllr, 1e-12);

    [Fact]
    public void It_is_the_least_of_all_rising_functions()
    {
        var rng = new Seed(8).ToRng();
        double[] targets = [.. Draw(ref rng, 60, 1.2)], others = [.. Draw(ref rng, 200, -0.8)];
        double least = new DetectionErrors(targets, others).MinimumCllr;
        foreach (var rising in (Func<double, double>[])[static s => s, static s => 2 * s, static s => (3 * s) - 1, static s => s * s * s, static s => Math.Atan(s), static s => s > 0 ? 1.5 : -1.5])
        {
            double[] t = [.. targets.Select(rising)], n = [.. others.Select(rising)];
            Assert.True(new DetectionErrors(t, n).Cllr >= least - 1e-12);
        }

        // What keeps the order keeps the minimum.
        Assert.Equal(least, new DetectionErrors([.. targets.Select(Math.Exp)], [.. others.Select(Math.Exp)]).MinimumCllr, 1e-12);

        // Isotonic regression by brute force: the share of targets that a minimax formula gives to every score, weighted to equal priors.
        (double Score, bool IsTarget)[] all = [.. targets.Select(static s => (s, true)).Concat(others.Select(static s => (s, false))).OrderBy(static x => x.Item1)];
        double cost = 0;
        for (int i = 0; i < all.Length; i++)
        {
            double share = Enumerable.Range(0, i + 1).Max(a => Enumerable.Range(i, all.Length - i).Min(b =>
            {
                double t = all[a..(b + 1)].Count(static x => x.IsTarget) / 60.0, n = all[a..(b + 1)].Count(static x => !x.IsTarget) / 200.0;
                return t / (t + n);
            }));
            cost -= all[i].IsTarget ? Math.Log2(share) / 60 : Math.Log2(1 - share) / 200;
        }

        Assert.Equal(0.5 * cost, least, 1e-9);
    }

    [Fact]
    public void The_actual_cost_is_that_of_the_threshold_that_ratios_imply()
    {
        // ln(0.99/0.01) = 4.595: one target of two is missed, one of four others accepted.
        var errors = new DetectionErrors([4, 5], [0, 1, 2, 4.6]);
        Assert.Equal(((0.01 * 0.5) + (0.99 * 0.25)) / 0.01, errors.ActualCost(), 1e-12);
        Assert.True(errors.ActualCost() >= errors.MinimumCost());
        Assert.Equal(0.5, errors.ActualCost(0.5, 1, Math.Exp(4.7)), 1e-12);
    }

    private static List<double> Draw(ref Rng rng, int count, double mean)
    {
        var draws = new List<double>();
        for (int i = 0; i < count; i++)
        {
            draws.Add(mean + rng.NextGaussian());
        }

        return draws;
    }
}
