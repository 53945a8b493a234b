using Elbo.Charts.Drawing;

namespace Elbo.Charts.Tests.Drawing;

public sealed class SvgTests
{
    [Theory]
    [InlineData(1.005, "1")]
    [InlineData(12.3456, "12.35")]
    [InlineData(-0.001, "0")]
    [InlineData(double.NaN, "0")]
    [InlineData(double.PositiveInfinity, "0")]
    public void Coordinates_have_two_decimals_and_are_finite(double value, string expected) => Assert.Equal(expected, Svg.Number(value));

    [Fact]
    public void Long_names_lose_their_middle()
    {
        string fitted = Svg.Fit(new string('a', 300) + " ÷ 10⁶", 120);
        Assert.InRange(Svg.Width(fitted), 60, 120);
        Assert.EndsWith("÷ 10⁶", fitted);
        Assert.Contains("…", fitted, StringComparison.Ordinal);
        Assert.Equal("short", Svg.Fit("short", 120));
    }

    [Fact]
    public void Names_that_would_reorder_their_neighbors_are_isolated()
    {
        Assert.Equal("\u2068a\uFFFDb\u2069", Svg.Name("a\u202Eb"));
        Assert.Equal("\u2068\u05D0\u05D1\u2069", Svg.Name("\u05D0\u05D1"));
        Assert.Equal("two lines", Svg.Name("two\nlines"));
        Assert.Equal("Größe", Svg.Name("Größe"));
    }

    [Fact]
    public void Thinning_keeps_both_ends_in_order()
    {
        int[] all = [.. Enumerable.Range(0, 5001)];
        var thin = Lines.Thin(all, 400);
        Assert.InRange(thin.Count, 350, 400);
        Assert.Equal((0, 5000), (thin[0], thin[^1]));
        Assert.Equal(thin.Order().Distinct(), thin);
        Assert.Same(all, Lines.Thin(all, 5001));
        var frames = Lines.Thin(all, 60, 20);
        Assert.Equal(60, frames.Count);
        Assert.Equal(Enumerable.Range(0, 20), frames.Take(20));
        Assert.Equal(5000, frames[^1]);
    }

    [Theory]
    [InlineData("a&#x1;b", "a\uFFFDb")]
    [InlineData("a\u0008b\u0085", "a\uFFFDb\uFFFD")]
    [InlineData("&#xFFFE;&#x3C0;&#xA;", "\uFFFD&#x3C0;&#xA;")]
    [InlineData("&#xD;", "\uFFFD")]
    public void Characters_that_no_file_can_hold_are_replaced(string markup, string expected) =>
        Assert.Equal(expected, MarkupText.MakeLegal(markup));
}
