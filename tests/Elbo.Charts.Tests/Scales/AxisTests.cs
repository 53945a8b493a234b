using Elbo.Charts.Scales;

namespace Elbo.Charts.Tests.Scales;

public sealed class AxisTests
{
    private static string Read(Axis axis) => $"{axis.Title}: {string.Join(' ', axis.Ticks.Select(static t => t.Label))}";

    [Theory]
    [InlineData(0, 10, "x: 0 2 4 6 8 10")]
    [InlineData(1.6, 5.1, "x: 2 3 4 5")]
    [InlineData(-1, 1, "x: −1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(0, 0.3, "x: 0.00 0.05 0.10 0.15 0.20 0.25 0.30")]
    [InlineData(43, 96, "x: 50 60 70 80 90")]
    [InlineData(0, 250_000, "x: 0 50000 100000 150000 200000 250000")]
    [InlineData(0, 3_000_000, "x ÷ 10⁶: 0.0 0.5 1.0 1.5 2.0 2.5 3.0")]
    [InlineData(100_000_000, 100_000_005, "x − 100000000: 0 1 2 3 4 5")]
    [InlineData(-100_000_005, -100_000_000, "x + 100000010: 5 6 7 8 9 10")]
    [InlineData(0, 4e-120, "x ÷ 10⁻¹²⁰: 0 1 2 3 4")]
    [InlineData(1e-9, 5e-9, "x ÷ 10⁻⁹: 1 2 3 4 5")]
    public void Ticks_are_round_and_labels_short(double minimum, double maximum, string expected) =>
        Assert.Equal(expected, Read(Axis.Over("x", minimum, maximum)));

    [Fact]
    public void Counts_have_whole_ticks_only() =>
        Assert.Equal("k: 1 2 3", Read(Axis.Over("k", 1, 3, 8, padding: 0.05, wholeNumbers: true)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(-1e-120, -1e-120)]
    [InlineData(1e8, 100_000_000.000_000_01)]
    [InlineData(double.MinValue, double.MaxValue)]
    [InlineData(double.NaN, double.PositiveInfinity)]
    [InlineData(0, double.Epsilon)]
    [InlineData(1e-310, 3e-310)]
    [InlineData(1e300, 1e300)]
    [InlineData(7, 3)]
    public void Any_range_gives_finite_rising_ticks_and_positions(double minimum, double maximum)
    {
        var axis = Axis.Over("x", minimum, maximum);
        Assert.True(axis.Maximum > axis.Minimum);
        Assert.InRange(axis.Ticks.Count, 1, 8);
        Assert.All(axis.Ticks, tick => Assert.InRange(axis.Position(tick.Value), -1e-6, 1 + 1e-6));
        Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(static t => t.Label).Distinct(StringComparer.Ordinal).Count());
        Assert.All(axis.Ticks, static tick => Assert.InRange(tick.Label.Length, 1, 12));
        Assert.True(double.IsFinite(axis.Position(double.NaN)) && double.IsFinite(axis.Position(double.NegativeInfinity)));
    }

    [Fact]
    public void Random_ranges_have_between_two_and_seven_ticks()
    {
        var rng = new Elbo.Numerics.Seed(7).ToRng();
        for (int i = 0; i < 5_000; i++)
        {
            double scale = Math.Pow(10, (rng.NextDouble() * 200) - 100);
            double start = rng.NextGaussian() * scale;
            var axis = Axis.Over("x", start, start + (rng.NextDouble() * scale));
            Assert.InRange(axis.Ticks.Count, 2, 7);
            Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(static t => t.Label).Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData(0.02, 300, 6, "x: 10⁻² 10⁻¹ 1 10 10² 10³")]
    [InlineData(1e-9, 800, 5, "x: 10⁻⁹ 10⁻⁶ 10⁻³ 1 10³")]
    [InlineData(5, 5, 5, "x: 1 10")]
    [InlineData(100, 100, 5, "x: 10² 10³")]
    public void Powers_of_ten_are_marked(double minimum, double maximum, int ticks, string expected) =>
        Assert.Equal(expected, Read(Axis.OverPowers("x", minimum, maximum, ticks)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-3, double.NaN)]
    [InlineData(double.Epsilon, double.MaxValue)]
    [InlineData(double.PositiveInfinity, 1)]
    public void Any_range_of_powers_gives_finite_positions(double minimum, double maximum)
    {
        var axis = Axis.OverPowers("x", minimum, maximum);
        Assert.True(axis.Maximum > axis.Minimum);
        Assert.InRange(axis.Ticks.Count, 1, 7);
        Assert.All(axis.Ticks, tick => Assert.InRange(axis.Position(tick.Value), -1e-6, 1 + 1e-6));
        Assert.True(double.IsFinite(axis.Position(0)) && double.IsFinite(axis.Position(double.NaN)));
    }

    [Fact]
    public void Equal_factors_are_equal_lengths_and_a_reversed_axis_ends_with_the_smallest()
    {
        var axis = Axis.OverPowers("x", 0.01, 100);
        Assert.Equal(0.25, axis.Position(0.1), 12);
        Assert.Equal(0.5, axis.Position(1), 12);
        Assert.Equal(0.75, Axis.OverPowers("x", 0.01, 100, reversed: true).Position(0.1), 12);
    }
}
