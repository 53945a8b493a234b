using System.Text.RegularExpressions;

namespace Elbo.Cli.Tests;

/// <summary>A page of the repository: its fenced blocks, and the commands in them.</summary>
internal sealed partial class Page
{
    private const string ThroughSdk = "dotnet run -c Release --project src/Elbo.Cli -- ";
    private const string Tool = "elbo ";

    private Page(string text) => Text = text;

    /// <summary>Where the repository is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Its fenced blocks, in order.</summary>
    public IEnumerable<(string Language, string Text)> Blocks =>
        Fence().Matches(Text).Select(static match => (match.Groups["language"].Value, match.Groups["text"].Value));

    /// <summary>What it tells the reader to type that calls the tool, in order.</summary>
    public IEnumerable<string> Commands => Blocks.Where(static block => block.Language == "sh").SelectMany(static block => CommandsIn(block.Text));

    /// <summary>Reads a page.</summary>
    public static Page Read(params string[] path) => new(File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n"));

    /// <summary>The lines of a block that call the tool, as <c>elbo …</c> and without comments.</summary>
    public static IEnumerable<string> CommandsIn(string block) => block.Split('\n')
        .Select(static line => line.Split(" #")[0].Trim())
        .Select(static line => line.StartsWith(ThroughSdk, StringComparison.Ordinal) ? Tool + line[ThroughSdk.Length..] : line)
        .Where(static line => line.StartsWith(Tool, StringComparison.Ordinal));

    /// <summary>Runs a command, or several of which each reads what the one before prints.</summary>
    public static ToolResult Run(TemporaryFolder folder, string command)
    {
        var result = new ToolResult(0, "", "");
        foreach (string part in command.Split(" | "))
        {
            Assert.StartsWith(Tool, part, StringComparison.Ordinal);
            result = ToolProcess.RunWithInput(folder, result.Output, part[Tool.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(result.ExitCode == 0, $"{command}: exit {result.ExitCode}, {result.Error}");
        }

        return result;
    }

    /// <summary>Every line of a block was printed as it stands, in that order; … stands for any lines.</summary>
    public static void AssertPrinted(string block, string output)
    {
        string[] printed = [.. output.Split('\n').Select(static line => line.TrimEnd())];
        int next = 0;
        foreach (string line in block.Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Trim() is not ("" or "…")))
        {
            int at = Array.IndexOf(printed, line, next);
            Assert.True(at >= 0, $"'{line}' is not what the tool prints there:\n{output}");
            next = at + 1;
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Elbo.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie in the project's folder.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();
}
