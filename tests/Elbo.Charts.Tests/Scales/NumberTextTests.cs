using Elbo.Charts.Scales;

namespace Elbo.Charts.Tests.Scales;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(4.28966, "4.29")]
    [InlineData(79.968, "79.97")]
    [InlineData(-1130.264, "-1130")]
    [InlineData(123_456_789, "123456789")]
    [InlineData(1.5e12, "1.5e12")]
    [InlineData(1e-120, "1e-120")]
    [InlineData(double.NaN, "unknown")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void Short_numbers_keep_four_digits(double value, string expected) => Assert.Equal(expected, NumberText.Short(value));

    [Fact]
    public void Shares_counts_and_powers_read_well()
    {
        Assert.Equal("64.4%", NumberText.Percent(0.64414));
        Assert.Equal("1 point", NumberText.Count(1, "point"));
        Assert.Equal("2,000 points", NumberText.Count(2000, "point"));
        Assert.Equal("10⁻¹²⁰", NumberText.PowerOfTen(-120));
    }
}
