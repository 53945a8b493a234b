using Elbo.Models.Verification;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class VerificationTests
{
    [Fact]
    public void Error_rates_of_a_small_example_by_hand()
    {
        // Thresholds 0, 1, 2, 3, 4: misses 0, 1/4, 1/4, 2/4, 3/4; false alarms 4/4, 3/4, 2/4, 1/4, 0.
        var errors = new DetectionErrors([0.5, 2.5, 3.5, 4.5], [0, 1, 2, 3]);
        Assert.Equal(0.25 + (0.25 / 2), errors.EqualErrorRate, 0.13);
        Assert.Equal((1.0, 0.0), (errors.Points[0].FalseAlarmRate, errors.Points[0].MissRate));
        Assert.Equal((0.0, 1.0), (errors.Points[^1].FalseAlarmRate, errors.Points[^1].MissRate));

        // At a prior of ½ the costs are the misses and the false alarms: least at 2.5 < t ≤ 3, where they are 1/4 + 1/4, or at t = 3.5 with 2/4.
        Assert.Equal(0.5, errors.MinimumCost(0.5), 1e-12);
    }

    [Fact]
    public void What_is_apart_is_told_apart()
    {
        var errors = new DetectionErrors([3, 4], [1, 2]);
        Assert.Equal(0, errors.EqualErrorRate, 1e-12);
        Assert.Equal(0, errors.MinimumCost(), 1e-12);
    }

    [Fact]
    public void Equal_scores_say_nothing()
    {
        var errors = new DetectionErrors([0, 0, 0], [0, 0]);
        Assert.Equal(0.5, errors.EqualErrorRate, 1e-12);
        Assert.Equal(1, errors.MinimumCost(0.3), 1e-12);
        Assert.Equal(1, errors.Cllr, 1e-12);
    }

    [Fact]
    public void The_cost_of_ratios_is_in_bits()
    {
        // ½(log₂(1 + 1/3) + log₂(1 + 1/4)).
        var errors = new DetectionErrors([Math.Log(3)], [-Math.Log(4)]);
        Assert.Equal(0.5 * (Math.Log2(4.0 / 3) + Math.Log2(5.0 / 4)), errors.Cllr, 1e-12);
    }

    [Fact]
    public void Two_equal_Gaussians_have_the_error_rate_of_their_distance()
    {
        // Φ(−1) where the means are two deviations apart.
        var rng = new Seed(1).ToRng();
        double[] targets = new double[200_000], others = new double[200_000];
        for (int i = 0; i < targets.Length; i++)
        {
            (targets[i], others[i]) = (1 + rng.NextGaussian(), rng.NextGaussian() - 1);
        }

        var errors = new DetectionErrors(targets, others);
        Assert.Equal(0.158655, errors.EqualErrorRate, 2e-3);

        // The log-likelihood ratio of these is 2s; scores in other units are brought back to it.
        var calibration = ScoreCalibration.Learn([.. targets.Select(static s => (10 * s) + 7)], [.. others.Select(static s => (10 * s) + 7)], 0.1);
        Assert.Equal(0.2, calibration.Scale, 4e-3);
        Assert.Equal(-1.4, calibration.Offset, 4e-2);
    }

    [Fact]
    public void A_calibration_exists_where_nothing_overlaps()
    {
        var calibration = ScoreCalibration.Learn([3, 4], [1, 2]);
        Assert.True(double.IsFinite(calibration.Scale) && calibration.Scale > 0);
        Assert.True(calibration.Apply(3) > 0 && calibration.Apply(2) < 0);
    }

    [Fact]
    public void Scores_of_one_kind_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new DetectionErrors([], [1]));
        Assert.Throws<ArgumentException>(() => new DetectionErrors([1], [double.NaN]));
        Assert.Throws<ArgumentException>(() => ScoreCalibration.Learn([1], []));
    }
}
