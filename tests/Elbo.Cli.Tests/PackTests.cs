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
        string[] pack = Command("dotnet pack -c Release -o artifacts"), install = Command("dotnet tool install --global --add-source artifacts Elbo.Tool --version 0.2.0");

        // Built in a folder of its own: other tests run from the ordinary one meanwhile.
        Run(root, [.. pack[..^1], _folder.File("artifacts"), "--artifacts-path", _folder.File("built"), "-p:RunAnalyzers=false"]);
        string[] packages = [.. Directory.GetFiles(_folder.File("artifacts")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Numerics.", StringComparison.Ordinal));
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Tool.linux-x64.", StringComparison.Ordinal));
        Assert.Contains(packages, static name => name.StartsWith("Elbo.Tool.any.", StringComparison.Ordinal));

        // What is global is so in this folder only: it is the home of the command.
        Run(_folder.Path, [.. install, "--no-cache"]);
        string elbo = _folder.File(OperatingSystem.IsWindows() ? ".dotnet/tools/elbo.exe" : ".dotnet/tools/elbo");
        string output = Run(_folder.Path, elbo, "fit", "gmm", "faithful", "--components", "2", "--report", "r.html");
        Assert.Contains("-1130.263960", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("faithful.elbo")) && File.Exists(_folder.File("r.html")));
    }

    /// <summary>A command as the README has it.</summary>
    private static string[] Command(string line)
    {
        Assert.Contains(line, File.ReadAllLines(Path.Combine(RepositoryRoot(), "README.md")), StringComparer.Ordinal);
        return line.Split(' ');
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

    private string Run(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
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
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {output}{error.GetAwaiter().GetResult()}");
        return output;
    }
}
