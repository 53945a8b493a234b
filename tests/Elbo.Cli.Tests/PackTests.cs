using System.Diagnostics;

namespace Elbo.Cli.Tests;

/// <summary>The packages: made, installed from the folder they are in, and run.</summary>
[Trait("Category", "Pack")]
public sealed class PackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_packed_tool_installs_from_its_folder_and_fits()
    {
        string root = RepositoryRoot();
        foreach (string project in (string[])["Elbo.Numerics", "Elbo", "Elbo.Cli"])
        {
            // Built in a folder of its own: other tests run from the ordinary one meanwhile.
            Run(
                root, "dotnet", "pack", Path.Combine("src", project), "-c", "Release", "-o", _folder.File("packages"), "--artifacts-path", _folder.File("built"), "-p:RunAnalyzers=false");
        }

        string[] packages = [.. Directory.GetFiles(_folder.File("packages")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Numerics.", StringComparison.Ordinal));
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Tool.linux-x64.", StringComparison.Ordinal));
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Tool.any.", StringComparison.Ordinal));

        string version = packages.First(static name => name.StartsWith("Elbo.Tool.any.", StringComparison.Ordinal))["Elbo.Tool.any.".Length..^".nupkg".Length];
        Run(
            _folder.Path,
            "dotnet", "tool", "install", "Elbo.Tool", "--version", version, "--tool-path", _folder.File("tools"), "--add-source", _folder.File("packages"), "--no-cache");
        string elbo = _folder.File(OperatingSystem.IsWindows() ? "tools/elbo.exe" : "tools/elbo");
        string output = Run(_folder.Path, elbo, "fit", "gmm", "faithful", "--components", "2", "--report", "r.html");
        Assert.Contains("-1130.263960", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("faithful.elbo")) && File.Exists(_folder.File("r.html")));
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Elbo.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private string Run(string folder, string command, params string[] args)
    {
        var start = new ProcessStartInfo(command, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Packages that were installed before under the same version must not be mistaken for these.
        start.Environment["DOTNET_CLI_HOME"] = _folder.Path;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', args)}: {output}{error.GetAwaiter().GetResult()}");
        return output;
    }
}
