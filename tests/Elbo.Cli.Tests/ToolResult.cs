using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>What the tool said, and how it ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>It succeeded.</summary>
    public ToolResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>It failed with this exit code, one line on standard error, nothing on standard output, and no stack trace.</summary>
    public string Failed(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}: {Error}{Output}");
        Assert.Equal("", Output);
        Assert.StartsWith("elbo: ", Error, StringComparison.Ordinal);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", Error, StringComparison.Ordinal);
        return Error;
    }
}
