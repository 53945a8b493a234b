using System.Globalization;
using System.Text;

namespace Elbo.Cli;

/// <summary>Text from data and files, made harmless for a terminal.</summary>
internal static class Printable
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text with every character that could move the cursor, change colors or reverse the reading direction replaced, on one line.
    /// </summary>
    /// <param name="text">Any text: a column name, a label, a path, a message with any of them.</param>
    public static string Line(string text)
    {
        if (!text.Any(IsHarmful))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(IsHarmful(c) ? Replacement : c);
        }

        return clean.ToString();
    }

    private static bool IsHarmful(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
