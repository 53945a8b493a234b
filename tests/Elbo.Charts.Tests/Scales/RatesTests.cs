using Elbo.Charts.Scales;

namespace Elbo.Charts.Tests.Scales;

public sealed class RatesTests
{
    // Tables of the normal distribution; R's qnorm.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.02, -2.053748910631823)]
    [InlineData(0.2, -0.8416212335729143)]
    [InlineData(1e-9, -5.997807015007687)]
    public void Deviates_are_those_of_tables(double rate, double deviate) => Assert.Equal(deviate, Rates.Deviate(rate), 1e-8);

    [Fact]
    public void An_axis_of_rates_spreads_small_ones()
    {
        var axis = Axis.OverRates("misses", 0.001, 0.999);
        Assert.Equal("misses in %", axis.Title);
        Assert.Equal(0.5, axis.Position(0.5), 1e-9);
        Assert.Equal(0, axis.Position(0));
        Assert.Equal(1, axis.Position(1));
        Assert.True(axis.Position(0.02) - axis.Position(0.01) > 5 * (axis.Position(0.51) - axis.Position(0.5)));
        Assert.Equal("0.1,1,5,10,20,40,60,80,90,95,99,99.9", string.Join(',', axis.Ticks.Select(static tick => tick.Label)));
    }
}
