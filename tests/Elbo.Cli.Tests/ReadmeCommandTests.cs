using System.Globalization;
using System.Text.RegularExpressions;

namespace Elbo.Cli.Tests;

/// <summary>The commands, the output and the picture of the README are what the tool does.</summary>
public sealed partial class ReadmeCommandTests
{
    private const string ThroughSdk = "dotnet run -c Release --project src/Elbo.Cli -- ";

    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_command_works_as_it_stands_and_in_that_order()
    {
        using var folder = new TemporaryFolder();
        var commands = new List<string>();
        foreach (string line in Blocks("sh").SelectMany(static block => block.Split('\n')))
        {
            string command = line.Split(" #")[0].Trim();
            if (command.StartsWith(ThroughSdk, StringComparison.Ordinal))
            {
                commands.Add(command[ThroughSdk.Length..]);
            }
            else if (command.StartsWith("elbo ", StringComparison.Ordinal))
            {
                commands.Add(command["elbo ".Length..]);
            }
        }

        Assert.True(commands.Count >= 9, "The README shows fewer commands than it did.");
        foreach (string command in commands)
        {
            var result = ToolProcess.Run(folder, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(result.ExitCode == 0, $"elbo {command}: exit {result.ExitCode}, {result.Error}");
        }
    }

    [Fact]
    public void The_first_command_prints_what_the_README_shows_and_writes_its_report()
    {
        using var folder = new TemporaryFolder();
        string command = Blocks("sh").First().Split('\n').First(static line => line.StartsWith(ThroughSdk, StringComparison.Ordinal));
        var result = ToolProcess.Run(folder, command[ThroughSdk.Length..].Split(' '));
        foreach (string line in Blocks("text").First().Split('\n').Where(static line => line.Trim() is not ("" or "…")))
        {
            Assert.Contains(line, result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("<svg", File.ReadAllText(Path.Combine(folder.Path, "faithful.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_what_its_command_draws()
    {
        using var folder = new TemporaryFolder();
        string command = Picture().Match(Readme).Groups["command"].Value;
        Directory.CreateDirectory(Path.Combine(folder.Path, "docs", "images"));
        Assert.Equal(0, ToolProcess.Run(folder, command.Split(' ')).ExitCode);
        string expected = File.ReadAllText(Path.Combine(Root, "docs", "images", "faithful.svg")).ReplaceLineEndings("\n");
        string actual = File.ReadAllText(Path.Combine(folder.Path, "docs", "images", "faithful.svg")).ReplaceLineEndings("\n");

        // Another vector width may round the last digit of a coordinate the other way.
        Assert.Equal(Number().Replace(expected, "#"), Number().Replace(actual, "#"));
        Assert.All(Number().Matches(expected).Zip(Number().Matches(actual)), static pair =>
            Assert.Equal(Parse(pair.First.Value), Parse(pair.Second.Value), 0.02));
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Blocks(string language) =>
        Fence().Matches(Readme).Where(match => match.Groups["language"].Value == language).Select(static match => match.Groups["text"].Value);

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

    [GeneratedRegex("`elbo (?<command>[^`]*--plot [^`]*)` draws", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Picture();

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
