using System.Diagnostics;
using Elbo.Storage;

namespace Elbo.Tests.Storage;

/// <summary>The Python on the page about the file format, run as it stands there.</summary>
public sealed class FileFormatPageTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public void The_python_on_the_page_opens_a_model_file()
    {
        Assert.SkipUnless(File.Exists(Python), $"skipped: there is no {Python}");
        Assert.SkipUnless(Run(".", "import numpy").ExitCode == 0, $"skipped: {Python} has no numpy");

        using var folder = new TemporaryFolder();
        ModelFile.Save(
            folder["model.elbo"],
            new TinyModel([0.25, 0.75], [1.5, 2.5, 3.5, 4.5], 1, "VVV", ["ä", "b"]),
            new(10, 10, -12.25, 3, StopReason.Converged, []));
        var (exitCode, output, errors) = Run(folder.Path, Snippet());
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            """
            tiny 1 -12.25
            weights (2,)
            means (2, 2)
            scale ()
            [[1.5 2.5]
             [3.5 4.5]]

            """,
            output.ReplaceLineEndings());
    }

    private static string Snippet()
    {
        // Not by the caller's path: a build server maps those away.
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Elbo.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("The tests do not lie inside the repository.");
        }

        string page = File.ReadAllText(Path.Combine(root, "docs", "file-format.md"));
        int start = page.IndexOf("```python\n", StringComparison.Ordinal) + "```python\n".Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static (int ExitCode, string Output, string Errors) Run(string folder, string code)
    {
        var start = new ProcessStartInfo(Python, ["-c", code])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
