namespace Elbo.Tests;

public sealed class StopRuleTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void What_is_left_of_a_geometric_climb_is_below_the_tolerance_and_not_far_below(double rate)
    {
        const double top = -1000, tolerance = 1e-6;
        var fit = Climb(i => top - (100 * Math.Pow(rate, i))).Until(new() { Tolerance = tolerance, MaxIterations = 100_000 });
        Assert.Equal(StopReason.Converged, fit.Reason);
        double left = top - fit.Bound.Objective;
        Assert.InRange(left, 0.1 * rate * tolerance, 1.001 * tolerance / rate);
    }

    [Fact]
    public void A_plateau_that_still_rises_faster_and_faster_is_no_end()
    {
        // Rises of 1e-8 that grow: a rule on the last rise alone stops here, 14 nats below the top.
        var fit = Climb(static i => i < 60 ? -1000 + (1e-8 * Math.Pow(1.4, i)) : -986 - Math.Pow(0.5, i - 60)).Until(new() { Tolerance = 1e-6 });
        Assert.True(fit.Bound.Objective > -986.001);
    }

    [Fact]
    public void Rounding_is_the_end()
    {
        var fit = Climb(static i => -1000 + (1e-13 * (i % 3))).Until(new());
        Assert.Equal(StopReason.Converged, fit.Reason);
        Assert.Equal(2, fit.Iterations);
    }

    [Fact]
    public void A_tolerance_finer_than_rounding_waits_until_nothing_has_risen_for_long()
    {
        var fit = Climb(static i => -1000 - Math.Pow(0.5, i)).Until(new() { Tolerance = 1e-14 });
        Assert.Equal(StopReason.Converged, fit.Reason);
        Assert.InRange(fit.Iterations, 45, 80);
    }

    [Fact]
    public void The_limit_is_a_reason_not_an_error()
    {
        var fit = Climb(static i => i).Until(new() { MaxIterations = 7 });
        Assert.Equal(StopReason.IterationLimit, fit.Reason);
        Assert.Equal(7, fit.Iterations);
        Assert.False(fit.HasConverged);
    }

    [Fact]
    public void A_request_to_stop_keeps_the_current_model()
    {
        using var stop = new CancellationTokenSource();
        var fit = Climb(static i => i).Until(new(), new StopAt(stop, 3), stop.Token);
        Assert.Equal(StopReason.Stopped, fit.Reason);
        Assert.Equal(3, fit.Model);
    }

    [Fact]
    public void An_iteration_that_yields_nothing_is_a_bug_of_the_caller() =>
        Assert.Throws<InvalidOperationException>(() => Array.Empty<Iteration<int>>().Until(new()));

    [Fact]
    public void The_predicted_rise_of_a_geometric_climb_is_what_is_left()
    {
        Bound[] history = [.. Climb(static i => -1000 - (8 * Math.Pow(0.5, i))).Take(4).Select(static step => step.Bound)];
        Assert.Equal(1, StopRule.PredictedRise(history), 1e-12);
        Assert.Equal(double.PositiveInfinity, StopRule.PredictedRise(history[..2]));
        Assert.Equal(double.PositiveInfinity, StopRule.PredictedRise([.. Climb(static i => i * i).Take(4).Select(static step => step.Bound)]));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-14)]
    public void Nothing_has_converged_while_the_temperature_falls(double tolerance)
    {
        // The objective rests at once, but the last heat is in iteration 40.
        var steps = Climb(static _ => -1000).Select(static step =>
            step with { Bound = step.Bound with { ExpectedLogJoint = -1001 - (step.Number <= 40 ? 1 : 0), Entropy = 1, Heat = step.Number <= 40 ? 1 : 0 } });
        var fit = steps.Until(new() { Tolerance = tolerance });
        Assert.Equal(StopReason.Converged, fit.Reason);
        Assert.Equal(43, fit.Iterations);
    }

    private static IEnumerable<Iteration<int>> Climb(Func<int, double> objective)
    {
        for (int i = 0; ; i++)
        {
            double value = objective(i);
            yield return new(i, i, new Bound(value, value, 0));
        }
    }

    private sealed class StopAt(CancellationTokenSource source, int number) : IProgress<Iteration<int>>
    {
        public void Report(Iteration<int> value)
        {
            if (value.Number == number)
            {
                source.Cancel();
            }
        }
    }
}
