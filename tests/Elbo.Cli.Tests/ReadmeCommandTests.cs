using System.Globalization;
using System.Text.RegularExpressions;

namespace Elbo.Cli.Tests;

/// <summary>The commands, the output and the picture of the README, and those of the page about concepts, are what the tool does.</summary>
public sealed partial class ReadmeCommandTests
{
    private static readonly Page Readme = Page.Read("README.md");
    private static readonly Page Concepts = Page.Read("docs", "concepts.md");

    [Fact]
    public void Every_command_works_as_it_stands_and_in_that_order()
    {
        using var folder = new TemporaryFolder();
        string[] commands = [.. Readme.Commands];
        Assert.True(commands.Length >= 12, "The README shows fewer commands than it did.");
        foreach (string command in commands)
        {
            Page.Run(folder, command);
        }
    }

    [Fact]
    public void The_first_command_prints_what_the_README_shows_and_writes_its_report()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First());
        Page.AssertPrinted(Readme.Blocks.First(static block => block.Language == "text").Text, result.Output);
        Assert.Contains("<svg", File.ReadAllText(folder.File("faithful.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_comparison_of_all_structures_is_the_one_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("--covariance all", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.Where(static block => block.Language == "text").ElementAt(1).Text, result.Output);
    }

    [Fact]
    public void The_resampling_is_the_one_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("--bootstrap", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.Where(static block => block.Language == "text").ElementAt(2).Text, result.Output);
    }

    [Fact]
    public void The_classes_are_those_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("--label species", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.Single(static block => block.Language == "text" && block.Text.Contains("Classes found", StringComparison.Ordinal)).Text, result.Output);
    }

    [Fact]
    public void The_latent_classes_are_those_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("fit mixture values", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.First(static block => block.Language == "text" && block.Text.Contains("categorical K=1", StringComparison.Ordinal)).Text, result.Output);
    }

    [Fact]
    public void The_batches_are_those_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("fit plda dyestuff", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.First(static block => block.Language == "text" && block.Text.Contains("yield   1527.5", StringComparison.Ordinal)).Text, result.Output);
    }

    [Fact]
    public void The_annotators_are_those_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        var result = Page.Run(folder, Readme.Commands.First(static command => command.Contains("fit dawid-skene", StringComparison.Ordinal)));
        Page.AssertPrinted(Readme.Blocks.Single(static block => block.Language == "text" && block.Text.Contains("annotator", StringComparison.Ordinal)).Text, result.Output);
    }

    [Fact]
    public void The_picture_is_what_its_command_draws()
    {
        using var folder = new TemporaryFolder();
        string command = Picture().Match(Readme.Text).Groups["command"].Value;
        Directory.CreateDirectory(Path.Combine(folder.Path, "docs", "images"));
        Page.Run(folder, command);
        string expected = File.ReadAllText(Path.Combine(Page.Root, "docs", "images", "faithful.svg")).ReplaceLineEndings("\n");
        string actual = File.ReadAllText(Path.Combine(folder.Path, "docs", "images", "faithful.svg")).ReplaceLineEndings("\n");

        // Another vector width may round the last digit of a coordinate the other way.
        Assert.Equal(Number().Replace(expected, "#"), Number().Replace(actual, "#"));
        Assert.All(Number().Matches(expected).Zip(Number().Matches(actual)), static pair =>
            Assert.Equal(Parse(pair.First.Value), Parse(pair.Second.Value), 0.02));
    }

    [Fact]
    public void The_commands_of_the_concepts_print_what_is_quoted_below_them()
    {
        using var folder = new TemporaryFolder();
        string output = "";
        int quoted = 0;
        foreach (var (language, text) in Concepts.Blocks)
        {
            if (language == "sh")
            {
                output = string.Concat(Page.CommandsIn(text).Select(command => Page.Run(folder, command).Output));
            }
            else if (language == "text")
            {
                Page.AssertPrinted(text, output);
                quoted++;
            }
        }

        Assert.True(quoted >= 15, "The page about concepts quotes less than it did.");
    }

    [Fact]
    public void The_draws_of_sem_lie_as_far_below_the_peak_as_the_concepts_say()
    {
        using var folder = new TemporaryFolder();
        var steps = Page.Run(folder, Concepts.Commands.Single(static command => command.Contains("--method sem", StringComparison.Ordinal) && command.EndsWith("--json", StringComparison.Ordinal)))
            .Json.GetProperty("steps").EnumerateArray().Where(static step => step.GetProperty("step").GetString() == "expect").ToArray();
        double mean = steps.Skip(steps.Length / 2).Average(static step => step.GetProperty("logLikelihood").GetDouble());
        Assert.Contains(mean.ToString("F3", CultureInfo.InvariantCulture).Replace('-', '−'), Concepts.Text, StringComparison.Ordinal);
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("`(?<command>elbo [^`]*--plot [^`]*)` draws", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Picture();

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
