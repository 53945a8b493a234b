using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

/// <summary>The real tool, in a process and a folder of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs the tool to its end.</summary>
    public static ToolResult Run(TemporaryFolder folder, params string[] args) => Run(folder, input: null, args);

    /// <summary>Runs the tool to its end, with something on its standard input.</summary>
    public static ToolResult RunWithInput(TemporaryFolder folder, string input, params string[] args) => Run(folder, input, args);

    /// <summary>Starts the tool.</summary>
    public static ToolProcess Start(TemporaryFolder folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Elbo.Cli.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Does what Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public ToolResult Finish()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
            throw new TimeoutException("The tool did not end.");
        }

        return new(_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    public void Dispose() => _process.Dispose();

    private static ToolResult Run(TemporaryFolder folder, string? input, string[] args)
    {
        using var tool = Start(folder, args);
        try
        {
            tool._process.StandardInput.Write(input);
            tool._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        return tool.Finish();
    }
}
