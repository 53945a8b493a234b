using System.Diagnostics;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

/// <summary>Ctrl-C: a real SIGINT to the process while it fits.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly string[] Endless = ["--tolerance", "0", "--max-iterations", "100000000", "--restarts", "2"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Once_keeps_the_best_so_far_and_says_how_to_continue()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        _folder.WriteSlow("d.npy", 20_000, 4);
        using var tool = ToolProcess.Start(_folder, ["fit", "gmm", "d.npy", "--components", "6", "--json", .. Endless]);
        Thread.Sleep(TimeSpan.FromSeconds(3));
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
        Assert.Equal(6, ModelFile.Load<GaussianMixture>(_folder.File("d.elbo")).Model.Components);
    }

    [Fact]
    public void Twice_stops_at_once_and_writes_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        _folder.WriteSlow("d.npy", 150_000, 8);

        // Iterations take so long that the second one comes before the first has had its effect.
        using var tool = ToolProcess.Start(_folder, ["fit", "gmm", "d.npy", "--components", "60", "--init", "random", "--threads", "1", .. Endless]);
        Thread.Sleep(TimeSpan.FromSeconds(4));
        tool.Interrupt();
        tool.Interrupt();
        long start = Stopwatch.GetTimestamp();
        var result = tool.Finish();

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.EndsWith("nothing was written.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(["d.npy"], _folder.Names);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Where_there_is_nothing_to_keep_once_is_enough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--quiet").Succeeded();
        using var tool = ToolProcess.Start(_folder, "sample", "faithful.elbo", "--count", "1000000000", "--out", "s.csv");
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        tool.Interrupt();
        var result = tool.Finish();
        Assert.Equal(130, result.ExitCode);
        Assert.Equal("elbo: cancelled; nothing was written.\n", result.Error);
        Assert.Equal(["faithful.elbo"], _folder.Names);
    }
}
