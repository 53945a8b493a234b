using System.Globalization;
using System.Text.RegularExpressions;

namespace Elbo.Charts.Drawing;

/// <summary>The last step before a file: what neither XML nor HTML can hold, not even as a reference, is replaced.</summary>
internal static class MarkupText
{
    private const string Replacement = "\uFFFD";

    private static readonly Regex Suspect = new(
        @"&#x(?<code>[0-9A-Fa-f]{1,6});|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    /// <summary>The text with every illegal character and every reference to one replaced by U+FFFD.</summary>
    /// <param name="markup">Rendered text.</param>
    public static string MakeLegal(string markup) => Suspect.Replace(markup, static match =>
        match.Groups["code"] is { Success: true } hexadecimal
            && IsLegal(int.Parse(hexadecimal.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            ? match.Value
            : Replacement);

    // C1 controls are legal in XML 1.0 and an error in HTML; nothing shows them.
    private static bool IsLegal(int c) =>
        c is '\t' or '\n' or (>= 0x20 and < 0x7F) or (>= 0xA0 and < 0xD800) or (>= 0xE000 and < 0xFFFE) or (>= 0x10000 and <= 0x10FFFF);
}
