using System.Text.RegularExpressions;

namespace Elbo.Charts.Tests;

/// <summary>What must hold for every file, whatever is in it.</summary>
internal static partial class Markup
{
    public static void AssertClean(string text)
    {
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", text.Replace("xmlns=\"http://www.w3.org/2000/svg\"", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
        Assert.All(OutsideUrls().Matches(text), static match => Assert.StartsWith("url(#", match.Value));
        foreach (Match attribute in Numbers().Matches(text))
        {
            Assert.DoesNotMatch("NaN|Infinity|∞|E[+-]", attribute.Value);
        }
    }

    [GeneratedRegex(@"url\(.", RegexOptions.None, 5000)]
    private static partial Regex OutsideUrls();

    [GeneratedRegex(@" (d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|viewBox|transform)=""[^""]*""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Numbers();
}
