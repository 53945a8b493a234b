using System.Diagnostics;

namespace Elbo.Cli.Tests;

/// <summary>A disk that is full when the result is written: the old file stays, and nothing half-written does.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_old_file_stays_and_no_part_of_the_new_one()
    {
        // A file system of 64 KB of its own, in a namespace of its own, where the system lets us have one.
        string tool = Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll");
        _folder.Write("run.sh", $$"""
            mkdir small && mount -t tmpfs -o size=64k tmpfs small || exit 99
            cd small
            echo old > s.csv
            dotnet "{{tool}}" fit gmm faithful --quiet --out m.elbo || exit 98
            dotnet "{{tool}}" sample m.elbo --count 100000 --out s.csv
            code=$?
            [ "$(ls -A | tr '\n' ' ')" = "m.elbo s.csv " ] || exit 97
            [ "$(cat s.csv)" = old ] || exit 96
            head -c 80000 /dev/zero > filler 2> /dev/null
            before=$(cksum < m.elbo)
            dotnet "{{tool}}" fit gmm iris --components 3 --quiet --out m.elbo
            [ $? = 1 ] || exit 95
            [ "$before" = "$(cksum < m.elbo)" ] || exit 94
            exit $code
            """);
        string error = FailOnSmallDisk();
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("s.csv: cannot be written", lines[0], StringComparison.Ordinal);
        Assert.Contains("the old file is unchanged", lines[0], StringComparison.Ordinal);
        Assert.Contains("m.elbo: cannot be written", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_table_that_finds_no_room_for_its_numbers_is_one_line()
    {
        // Two million numbers take 16 MB and a little more; the folder for temporary files has one.
        string tool = Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll");
        _folder.Write("d.csv", LargeTable.Text);
        _folder.Write("run.sh", $$"""
            mkdir small && mount -t tmpfs -o size=1m tmpfs small || exit 99
            TMPDIR=$PWD/small dotnet "{{tool}}" fit gmm d.csv --max-iterations 1 --quiet
            code=$?
            [ -z "$(ls -A small)" ] || exit 97
            [ ! -e d.elbo ] || exit 96
            exit $code
            """);
        string error = FailOnSmallDisk();
        string line = Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("elbo: d.csv: cannot be kept in a temporary file: ", line, StringComparison.Ordinal);
        Assert.EndsWith("point TMPDIR at a folder with room, or give --no-cache, which parses the table again in every pass", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_output_that_is_full_is_an_error_too()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        string tool = Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll");
        var start = new ProcessStartInfo("sh", ["-c", $"dotnet '{tool}' data list > /dev/full"]) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    /// <summary>Runs the script in a namespace of its own, where it may mount what it likes; it must end with the exit code of an error.</summary>
    /// <returns>What it printed to standard error.</returns>
    private string FailOnSmallDisk()
    {
        var start = new ProcessStartInfo("unshare", ["--mount", "--map-root-user", "sh", "run.sh"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = TryStart(start);
        Assert.SkipWhen(process is null, "unshare is not there");
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode is 99 || error.StartsWith("unshare", StringComparison.Ordinal), "no file system of its own: " + error);
        Assert.True(process.ExitCode == 1, $"exit code {process.ExitCode}: {error}");
        return error;
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
