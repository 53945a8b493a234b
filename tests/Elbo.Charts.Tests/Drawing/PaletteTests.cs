using System.Globalization;
using Elbo.Charts.Drawing;

namespace Elbo.Charts.Tests.Drawing;

public sealed class PaletteTests
{
    [Fact]
    public void Every_color_stands_out_from_its_background()
    {
        Assert.All(Palette.Groups, static color =>
        {
            Assert.True(Contrast(color.Light, Palette.LightBackground) >= 3, color.Light);
            Assert.True(Contrast(color.Dark, Palette.DarkBackground) >= 3, color.Dark);
        });
    }

    [Fact]
    public void Groups_that_share_a_color_differ_in_shape()
    {
        string[] marks = [.. Enumerable.Range(0, 48).Select(static g => $"{Palette.Class(g)} {Markers.Draw(0, 0, g, 2)}")];
        Assert.Equal(marks.Length, marks.Distinct(StringComparer.Ordinal).Count());
    }

    // Web Content Accessibility Guidelines 2.1, relative luminance and contrast ratio.
    internal static double Contrast(string first, string second)
    {
        double a = Luminance(first);
        double b = Luminance(second);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string color)
    {
        double Channel(int start)
        {
            double c = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
