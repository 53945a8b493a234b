using Elbo.Charts.Drawing;

namespace Elbo.Charts.Tests.Drawing;

public sealed class GroupMixTests
{
    [Fact]
    public void A_point_of_one_group_has_the_color_of_the_palette()
    {
        var mix = GroupMix.Of([0.001, 0.999]);
        Assert.Equal("c1", mix.Class);
        Assert.Equal(Palette.Groups[1].Light, mix.Color(static g => g.Light));
        Assert.Empty(GroupMix.Css([mix]));
    }

    [Theory]
    [InlineData("m0x8-1x8", 0.5, 0.5)]
    [InlineData("m0x12-1x4", 0.76, 0.24)]
    [InlineData("m0x3-1x3-2x2", 0.34, 0.33, 0.33)]
    [InlineData("m1x4-3x4", 0.02, 0.49, 0.0, 0.49)]
    [InlineData("c0", double.NaN, double.NaN)]
    [InlineData("c1", double.NaN, 0.2)]
    public void Shares_are_rounded(string expected, params double[] shares) => Assert.Equal(expected, GroupMix.Of(shares).Class);

    [Fact]
    public void Every_mix_stands_out_from_its_background()
    {
        for (int a = 0; a < Palette.Groups.Count; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double[] shares = new double[Palette.Groups.Count];
                shares[a] = shares[b] = 0.5;
                var mix = GroupMix.Of(shares);
                Assert.True(PaletteTests.Contrast(mix.Color(static g => g.Light), Palette.LightBackground) >= 3, mix.Class);
                Assert.True(PaletteTests.Contrast(mix.Color(static g => g.Dark), Palette.DarkBackground) >= 3, mix.Class);
            }
        }
    }

    [Fact]
    public void Rules_are_written_once_for_light_and_for_dark_pages()
    {
        string css = GroupMix.Css([GroupMix.Of([0.5, 0.5]), GroupMix.Of([0.51, 0.49]), GroupMix.Of([1, 0])]);
        Assert.Equal(3, css.Split("m0x8-1x8").Length);
        Assert.Contains("prefers-color-scheme:dark", css, StringComparison.Ordinal);
    }
}
