using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

/// <summary>The real tool, in a process and a folder of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string>? _output;
    private readonly Task _errorEnd;
    private readonly StringBuilder _error = new();

    private ToolProcess(Process process, bool readsOutput)
    {
        _process = process;
        _output = readsOutput ? process.StandardOutput.ReadToEndAsync() : null;
        _errorEnd = Task.Run(ReadError);
    }

    private string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>Runs the tool to its end.</summary>
    public static ToolResult Run(TemporaryFolder folder, params string[] args) => Run(folder, input: null, args);

    /// <summary>Runs the tool to its end, with something on its standard input.</summary>
    public static ToolResult RunWithInput(TemporaryFolder folder, string input, params string[] args) => Run(folder, input, args);

    /// <summary>Starts the tool.</summary>
    public static ToolProcess Start(TemporaryFolder folder, params string[] args) => Start(folder, readsOutput: true, args);

    /// <summary>Starts the tool, whose temporary files go into a folder.</summary>
    public static ToolProcess StartKeeping(TemporaryFolder folder, string temporary, params string[] args) =>
        Start(folder, readsOutput: true, args, temporary);

    /// <summary>Starts the tool, and reads its standard output only when it has ended.</summary>
    public static ToolProcess StartUnread(TemporaryFolder folder, params string[] args) => Start(folder, readsOutput: false, args);

    /// <summary>Waits until it has computed for so long, however busy the machine is.</summary>
    public void WaitForWork(TimeSpan work) => WaitFor(() => _process.TotalProcessorTime >= work);

    /// <summary>Waits until it has said something on standard error.</summary>
    public void WaitForError(string text) => WaitFor(() => Error.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until something is so, which must come before its end.</summary>
    public void WaitFor(Func<bool> isSo)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            _process.Refresh();
            bool isRunning = !_process.HasExited && Stopwatch.GetElapsedTime(start) < Patience;
            if (!isRunning)
            {
                Assert.Fail($"The tool ended, or time did, before what was waited for: {Error}");
            }

            if (isSo())
            {
                return;
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(5));
        }
    }

    private static ToolProcess Start(TemporaryFolder folder, bool readsOutput, string[] args, string? temporary = null)
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

        if (temporary is not null)
        {
            start.Environment["TMPDIR"] = start.Environment["TEMP"] = start.Environment["TMP"] = temporary;
        }

        return new(Process.Start(start)!, readsOutput);
    }

    /// <summary>Writes to its standard input, which stays open.</summary>
    public void Feed(string input)
    {
        _process.StandardInput.Write(input);
        _process.StandardInput.Flush();
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

        string output = _output is null ? _process.StandardOutput.ReadToEnd() : _output.GetAwaiter().GetResult();
        _errorEnd.GetAwaiter().GetResult();
        return new(_process.ExitCode, output, Error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // A test that failed must not leave it running.
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void ReadError()
    {
        var block = new char[1024];
        for (int count; (count = _process.StandardError.Read(block, 0, block.Length)) > 0;)
        {
            lock (_error)
            {
                _error.Append(block, 0, count);
            }
        }
    }

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
