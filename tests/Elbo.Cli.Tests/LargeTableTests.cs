namespace Elbo.Cli.Tests;

/// <summary>A table that is too large for memory: parsed once into a temporary file, which is never left behind.</summary>
public sealed class LargeTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _temporary = new();

    public LargeTableTests() => _folder.Write("d.csv", LargeTable.Text);

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void Parsed_once_or_in_every_pass_gives_the_same_model()
    {
        string[] fit = ["fit", "gmm", "d.csv", "--components", "2", "--init", "random", "--restarts", "1", "--max-iterations", "2"];
        var once = Run([.. fit, "--out", "once.elbo"]);
        Assert.Contains("d.csv is parsed once, into a temporary file of 16 MB; --no-cache parses it in every pass instead", once.Error, StringComparison.Ordinal);
        var again = Run([.. fit, "--out", "again.elbo", "--no-cache"]);
        Assert.DoesNotContain("temporary", again.Error, StringComparison.Ordinal);
        Assert.Equal(_folder.Bytes("once.elbo"), _folder.Bytes("again.elbo"));
        Assert.Empty(_temporary.Names);
    }

    [Fact]
    public void Cancelled_it_leaves_no_temporary_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        using var tool = ToolProcess.StartKeeping(
            _folder, _temporary.Path, "fit", "gmm", "d.csv", "--components", "300", "--init", "random", "--restarts", "1", "--tolerance", "0");
        tool.WaitForError("is parsed once");

        // The first may come before there is a model to keep, and then cancels by itself.
        tool.Interrupt();
        Thread.Sleep(TimeSpan.FromMilliseconds(200));
        tool.Interrupt();
        Assert.Equal(130, tool.Finish().ExitCode);
        Assert.Empty(_temporary.Names);
    }

    private ToolResult Run(string[] args)
    {
        using var tool = ToolProcess.StartKeeping(_folder, _temporary.Path, args);
        return tool.Finish().Succeeded();
    }
}
