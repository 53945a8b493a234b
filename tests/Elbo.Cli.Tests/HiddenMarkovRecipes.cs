using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Elbo.Cli.Tests;

/// <summary>The recipes of the page about hidden Markov models, on data that are not shipped: without them nothing is tested.</summary>
public sealed class HiddenMarkovRecipes : IDisposable
{
    private static readonly Page Recipes = Page.Read("docs", "models", "hidden-markov.md");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Occupancy_is_found_as_often_as_the_page_says()
    {
        string data = Shared("occupancy");
        foreach (string name in new[] { "datatraining.txt", "datatest.txt", "datatest2.txt" })
        {
            File.Copy(Path.Combine(data, name), _folder.File(name));
        }

        Run("datatraining.txt");
        Check("datatest", 0.9775, 0.991);
        Check("datatest2", 0.9858, 0.996);
    }

    [Fact]
    public void Parts_of_speech_are_found_as_often_as_the_page_says()
    {
        WriteWords();
        Run("tagger.elbo");
        var train = Words("train.conllu").Select(static word => word.Form).ToHashSet(StringComparer.Ordinal);
        string[] tags = FirstColumn("tags.csv");
        var words = Words("test.conllu").ToList();
        Assert.Equal(words.Count, tags.Length);
        var right = words.Zip(tags, (word, tag) => (IsNew: !train.Contains(word.Form), IsRight: word.Tag == tag)).ToList();
        Assert.Equal(0.9290, right.Average(static r => r.IsRight ? 1 : 0), 5e-5);
        Assert.Equal(0.778, right.Where(static r => r.IsNew).Average(static r => r.IsRight ? 1 : 0), 5e-4);
    }

    [Fact]
    public void Classes_of_words_that_nobody_named_are_parts_of_speech_as_often_as_the_page_says()
    {
        WriteWords();
        Run("classes.elbo");
        var tags = Words("train.conllu").Zip(FirstColumn("train-states.csv"), static (word, state) => (word.Tag, State: state))
            .GroupBy(static pair => pair.State, StringComparer.Ordinal)
            .ToDictionary(static pairs => pairs.Key, static pairs => pairs.CountBy(static pair => pair.Tag).MaxBy(static count => count.Value).Key, StringComparer.Ordinal);
        var right = Words("test.conllu").Zip(FirstColumn("test-states.csv"), (word, state) => word.Tag == tags[state] ? 1.0 : 0).ToList();
        Assert.Equal(25_094, right.Count);
        Assert.Equal(0.5407, right.Average(), 5e-5);
    }

    /// <summary>Makes the tables of words as the page does.</summary>
    private void WriteWords()
    {
        const string Awk = "/usr/bin/awk";
        string data = Shared("ud-english-ewt");
        Assert.SkipUnless(File.Exists(Awk), $"skipped: there is no {Awk}");
        Unpack(Path.Combine(data, "en_ewt-train-rebuilt-from-sources.conllu.gz"), "train.conllu");
        Unpack(Path.Combine(data, "en_ewt-ud-test.conllu.gz"), "test.conllu");
        _folder.Write("conllu.awk", Recipes.Blocks.Single(static block => block.Language == "awk").Text);
        foreach (string name in new[] { "train", "test" })
        {
            var start = new ProcessStartInfo(Awk, ["-f", "conllu.awk", "train.conllu", $"{name}.conllu"]) { WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            _folder.Write($"{name}.csv", process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
    }

    /// <summary>Runs the commands of the block that has a word in it.</summary>
    private void Run(string word)
    {
        string block = Recipes.Blocks.First(block => block.Language == "sh" && block.Text.Contains(word, StringComparison.Ordinal)).Text;
        foreach (string command in Page.CommandsIn(block))
        {
            Page.Run(_folder, command);
        }
    }

    private void Check(string name, double accuracy, double area)
    {
        bool[] truth = [.. File.ReadLines(_folder.File($"{name}.txt")).Select(static line => line.Split(',')[5] == "1")];
        var found = File.ReadLines(_folder.File($"{name}.csv")).Skip(1).Select(static line => line.Split(',')).ToList();
        Assert.Equal(truth.Length, found.Count);
        Assert.Equal(accuracy, truth.Zip(found, static (t, f) => t == (f[0] == "1") ? 1.0 : 0).Average(), 1e-4);

        // The share of pairs of an occupied and an empty minute that the posterior puts into the right order (Mann and Whitney 1947).
        var ordered = truth.Zip(found, static (t, f) => (IsOccupied: t, P: double.Parse(f[2], CultureInfo.InvariantCulture))).GroupBy(static x => x.P).OrderBy(static g => g.Key);
        double pairs = 0, below = 0;
        foreach (var group in ordered)
        {
            int empty = group.Count(static x => !x.IsOccupied);
            pairs += (group.Count() - empty) * (below + (empty / 2.0));
            below += empty;
        }

        Assert.Equal(area, pairs / below / truth.Count(static t => t), 1e-3);
    }

    private string[] FirstColumn(string name) => [.. File.ReadLines(_folder.File(name)).Skip(1).Select(static line => line.Split(',')[0])];

    private IEnumerable<(string Form, string Tag)> Words(string name) => File.ReadLines(_folder.File(name))
        .Select(static line => line.Split('\t'))
        .Where(static fields => fields[0].Length > 0 && fields[0].All(char.IsAsciiDigit))
        .Select(static fields => (fields[1], fields[3]));

    private void Unpack(string path, string name)
    {
        using var packed = File.OpenRead(path);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var file = File.Create(_folder.File(name));
        unpacked.CopyTo(file);
    }

    private static string Shared(string name)
    {
        string path = Path.GetFullPath(Path.Combine(Page.Root, "..", "shared", "data", "sequences", name));
        Assert.SkipUnless(Directory.Exists(path), $"skipped: there is no {path}");
        return path;
    }
}
