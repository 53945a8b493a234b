using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Elbo.Charts.Reports;

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

    /// <summary>Reads a page as a browser does, and refuses every slip in it.</summary>
    public static IDocument ParsePage(string text)
    {
        AssertClean(text);
        Assert.StartsWith("<!DOCTYPE html>", text);

        var slips = new List<string>();
        var parser = new HtmlParser(new HtmlParserOptions { IsKeepingSourceReferences = true });
        parser.Error += (_, slip) => slips.Add(slip is AngleSharp.Html.Dom.Events.HtmlErrorEvent error
            ? $"{error.Message} at {text.Substring(Math.Max(0, error.Position.Index - 60), 80)}" : slip.Type);
        var document = parser.ParseDocument(text);

        // The parser compares the names of end tags in lower case with those of elements that it has already put into mixed case.
        Assert.DoesNotContain(slips, static slip => !slip.Contains("</clipPath>", StringComparison.Ordinal));
        string[] ids = [.. document.QuerySelectorAll("[id]").Select(static e => e.Id!)];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        foreach (var svg in document.QuerySelectorAll("svg"))
        {
            XDocument.Parse(svg.ToHtml(AngleSharp.Xhtml.XhtmlMarkupFormatter.Instance));
            string[] labels = svg.GetAttribute("aria-labelledby")!.Split(' ');
            Assert.All(labels, id => Assert.NotEmpty(document.GetElementById(id)!.TextContent));
            Assert.Equal("img", svg.GetAttribute("role"));
        }

        return document;
    }

    /// <summary>Reads a page with a player: its numbers and the rest of it, which must be as clean as any other page.</summary>
    public static (IDocument Page, JsonElement Frames) ParsePlayer(string text)
    {
        const string Data = "<script type=\"application/json\" id=\"frames-data\">";
        const string End = "</script>";
        int data = text.IndexOf(Data, StringComparison.Ordinal);
        int script = text.IndexOf(End, data, StringComparison.Ordinal);
        string json = text[(data + Data.Length)..script];
        string code = "<script>" + ReportStyle.Player + End;
        Assert.Equal(code, text.Substring(script + End.Length, code.Length));
        Assert.DoesNotContain("</", ReportStyle.Player, StringComparison.Ordinal);
        return (ParsePage(text.Remove(data, script + End.Length + code.Length - data)), JsonDocument.Parse(json).RootElement);
    }

    [GeneratedRegex(@"url\(.", RegexOptions.None, 5000)]
    private static partial Regex OutsideUrls();

    [GeneratedRegex(@" (d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|viewBox|transform)=""[^""]*""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Numbers();
}
