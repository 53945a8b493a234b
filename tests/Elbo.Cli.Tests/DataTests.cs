using Elbo.Data;

namespace Elbo.Cli.Tests;

public sealed class DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_shows_every_data_set()
    {
        var result = ToolProcess.Run(_folder, "data", "list").Succeeded();
        Assert.All(Datasets.All, set => Assert.Contains(set.Name, result.Output, StringComparison.Ordinal));
        Assert.All(result.Lines, static line => Assert.True(line.Length <= 80, line));
        Assert.Equal(
            Datasets.All.Count, ToolProcess.Run(_folder, "data", "list", "--json").Succeeded().Json.GetProperty("datasets").GetArrayLength());
    }

    [Fact]
    public void Describe_shows_source_roles_and_columns_of_a_set_and_of_a_file()
    {
        string iris = ToolProcess.Run(_folder, "data", "describe", "iris").Succeeded().Output;
        Assert.Contains("Fisher", iris, StringComparison.Ordinal);
        Assert.Contains("species: setosa (50)", iris, StringComparison.Ordinal);
        _folder.Write("mine.csv", "a,kind\n1,x\n3,y\n");
        string mine = ToolProcess.Run(_folder, "data", "describe", "mine.csv", "--label", "kind").Succeeded().Output;
        Assert.Contains("2 rows × 1 column", mine, StringComparison.Ordinal);
        Assert.Contains("kind: x (1), y (1)", mine, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_writes_the_file_that_the_set_was_read_from()
    {
        ToolProcess.Run(_folder, "data", "export", "wine", "wine.csv").Succeeded();
        Assert.Equal(Datasets.TryFind("wine")!.Text, File.ReadAllText(_folder.File("wine.csv")));
        Assert.Contains("did you mean 'wine'?", ToolProcess.Run(_folder, "data", "export", "wien", "w.csv").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_there_and_back_keeps_every_number()
    {
        ToolProcess.Run(_folder, "convert", "iris", "a.npy").Succeeded();
        ToolProcess.Run(_folder, "convert", "a.npy", "b.csv").Succeeded();
        ToolProcess.Run(_folder, "convert", "b.csv", "c.npy").Succeeded();
        Assert.Equal(_folder.Bytes("a.npy"), _folder.Bytes("c.npy"));
    }

    [Fact]
    public void Convert_refuses_text_with_a_hint()
    {
        _folder.Write("t.csv", "a,b\n1,x\n");
        string error = ToolProcess.Run(_folder, "convert", "t.csv", "t.npy").Failed(1);
        Assert.Contains("\"b\"", error, StringComparison.Ordinal);
        Assert.Contains("--columns", error, StringComparison.Ordinal);
        Assert.Equal(["t.csv"], _folder.Names);
    }
}
