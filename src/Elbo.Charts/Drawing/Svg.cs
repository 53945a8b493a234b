using System.Globalization;

namespace Elbo.Charts.Drawing;

/// <summary>Numbers and text as they stand in the file.</summary>
internal static class Svg
{
    /// <summary>The height of letters in the units of a chart; at 324 pixels of width for 360 units this is still 11 pixels.</summary>
    public const double FontSize = 12.5;

    /// <summary>A coordinate with at most two decimals: a hundredth of a pixel is more than a screen shows.</summary>
    /// <param name="value">The coordinate; a number that is not finite becomes 0, so that no file ever holds one.</param>
    public static string Number(double value)
    {
        double rounded = double.IsFinite(value) ? Math.Round(value, 2) : 0;
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>About how wide text is; fonts differ, so a little more than most need.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The font size.</param>
    public static double Width(string text, double size = FontSize) =>
        text.EnumerateRunes().Sum(static r => r.Value >= 0x2E80 ? 1.0 : 0.57) * size;

    /// <summary>Text cut to a width, with an ellipsis where something is missing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The width that there is.</param>
    /// <param name="size">The font size.</param>
    public static string Fit(string text, double width, double size = FontSize)
    {
        if (Width(text, size) <= width)
        {
            return text;
        }

        // The end carries what an axis took out of its labels, so the middle goes.
        System.Text.Rune[] runes = [.. text.EnumerateRunes()];
        int kept = Math.Max(2, (int)(width / (0.57 * size)) - 1);
        while (kept > 2 && Width(Cut(kept), size) > width)
        {
            kept--;
        }

        return Cut(kept);

        string Cut(int count)
        {
            int head = (count + 1) / 2;
            int tail = Math.Min(count - head, runes.Length - head);
            return string.Concat(runes[..head]) + "…" + string.Concat(runes[^tail..]);
        }
    }

    /// <summary>
    /// A name from data, made harmless to the text around it: one line, and where it holds letters or marks of another direction,
    /// isolated, so that it cannot reorder its neighbors.
    /// </summary>
    /// <param name="name">The name.</param>
    public static string Name(string name)
    {
        string line = name.ReplaceLineEndings(" ").Replace('\t', ' ');
        if (!line.Any(static c => c is (>= '\u0590' and <= '\u08FF') or (>= '\u200E' and <= '\u200F')
            or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or (>= '\uFB1D' and <= '\uFEFC')))
        {
            return line;
        }

        string tamed = string.Concat(line.Select(
            static c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? '\uFFFD' : c));
        return $"\u2068{tamed}\u2069";
    }
}
