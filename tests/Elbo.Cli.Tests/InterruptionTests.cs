using System.Diagnostics;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

/// <summary>Ctrl-C: a real SIGINT to the process while it fits.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const string Stopping = "Ctrl-C again";

    // One start: it is held to the fine tolerance from its beginning, and rounding ends it only after thousands of iterations.
    private static readonly string[] Endless =
        ["--init", "random", "--restarts", "1", "--threads", "1", "--tolerance", "0", "--max-iterations", "100000000"];

    // Far more than starting and reading take, and far less than the fits.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Once_keeps_the_best_so_far_and_says_how_to_continue()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        _folder.WriteSlow("d.npy", 20_000, 4);
        using var tool = ToolProcess.Start(_folder, ["fit", "gmm", "d.npy", "--components", "40", "--json", .. Endless]);
        tool.WaitForWork(Work);
        tool.Interrupt();
        var result = tool.Finish();

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("elbo fit gmm d.npy --from d.elbo", result.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", result.Json.GetProperty("reason").GetString());
        Assert.Equal(["d.elbo", "d.npy"], _folder.Names);
        Assert.Equal(StopReason.Stopped, ModelFile.Inspect(_folder.File("d.elbo")).Training!.Reason);

        double before = result.Json.GetProperty("logLikelihood").GetDouble();
        var more = ToolProcess.Run(_folder, "fit", "gmm", "d.npy", "--from", "d.elbo", "--max-iterations", "5", "--json").Succeeded();
        Assert.True(more.Json.GetProperty("logLikelihood").GetDouble() >= before - 1e-6);
        Assert.Equal(40, ModelFile.Load<GaussianMixture>(_folder.File("d.elbo")).Model.Components);
    }

    [Fact]
    public void Twice_stops_at_once_and_writes_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");

        // One iteration takes so long that the second one comes before the first has had its effect.
        _folder.WriteSlow("d.npy", 150_000, 8);
        using var tool = ToolProcess.Start(_folder, ["fit", "gmm", "d.npy", "--components", "2000", .. Endless]);
        tool.WaitForWork(Work);
        tool.Interrupt();
        tool.WaitForError(Stopping);
        tool.Interrupt();
        long start = Stopwatch.GetTimestamp();
        var result = tool.Finish();

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.EndsWith("elbo: cancelled; nothing was written.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(["d.npy"], _folder.Names);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void What_was_written_before_is_not_denied()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");

        // So much JSON that the pipe, which nobody reads, cannot take it: the files are written, and printing does not end.
        _folder.WriteSlow("d.npy", 2_000, 8);
        using var tool = ToolProcess.StartUnread(
            _folder, "fit", "gmm", "d.npy", "--components", "150", "--restarts", "1", "--max-iterations", "1", "--json", "--plot", "d.svg");
        tool.WaitFor(() => File.Exists(_folder.File("d.svg")));
        for (int attempt = 0; attempt < 2; attempt++)
        {
            // The first may come when the last file has just appeared; then it asks for no more than that.
            tool.Interrupt();
            Thread.Sleep(TimeSpan.FromMilliseconds(200));
        }

        var result = tool.Finish();

        Assert.Equal(130, result.ExitCode);
        Assert.EndsWith("elbo: cancelled; d.elbo and d.svg were already written.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(["d.elbo", "d.npy", "d.svg"], _folder.Names);
    }

    [Fact]
    public void Where_there_is_nothing_to_keep_once_is_enough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--quiet").Succeeded();
        using var tool = ToolProcess.Start(_folder, "sample", "faithful.elbo", "--count", "1000000000", "--out", "s.csv");
        tool.WaitFor(() => _folder.Names.Any(name => name.EndsWith(".tmp", StringComparison.Ordinal) && IsFilling(name)));
        tool.Interrupt();
        var result = tool.Finish();
        Assert.Equal(130, result.ExitCode);
        Assert.Equal("elbo: cancelled; nothing was written.\n", result.Error);
        Assert.Equal(["faithful.elbo"], _folder.Names);
    }

    // A file that is gone by now has the length of none.
    private bool IsFilling(string name) => new FileInfo(_folder.File(name)) is { Exists: true, Length: > 0 };
}
