using System.Text;

namespace Elbo.Storage;

/// <summary>Makes the errors of unreadable model files: one line that names the file, what is wrong and what to do.</summary>
internal static class BadModelFile
{
    private const int LongestQuote = 60;

    /// <summary>An error about a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong, and what to do about it.</param>
    /// <param name="cause">The error underneath, if there is one.</param>
    public static InvalidDataException Error(string path, string problem, Exception? cause = null) =>
        new($"{path}: {OnOneLine(problem)}", cause);

    /// <summary>Text out of a file in quotes: short, and without anything that could break or forge a line.</summary>
    /// <param name="text">The text.</param>
    public static string Quote(string text) =>
        text.Length <= LongestQuote ? $"'{OnOneLine(text)}'" : $"'{OnOneLine(text[..LongestQuote])}…'";

    private static string OnOneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }

        return line.ToString();
    }
}
