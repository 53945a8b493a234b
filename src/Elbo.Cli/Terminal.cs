using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;
using Spectre.Console.Rendering;

#pragma warning disable RS0030 // The one place that touches the console: everything else writes through it.

namespace Elbo.Cli;

/// <summary>The console: what people read on standard output, what they are told on standard error, and their Ctrl-C.</summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>The width to print for where there is no terminal to ask.</summary>
    public const int DefaultWidth = 80;

    private const int NoLimit = 100_000;

    private readonly Lock _lock = new();
    private readonly bool _color;
    private int _progressLength;

    /// <summary>The console of this process.</summary>
    public Terminal()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Output = new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 4096) { AutoFlush = false, NewLine = "\n" };
        Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" };
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        _color = !plain && !Console.IsOutputRedirected;
        IsErrorInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        Interruption = new Interruption(Tell, TellLast);
    }

    /// <summary>Standard output, for lines that programs read.</summary>
    public TextWriter Output { get; }

    /// <summary>The user's Ctrl-C.</summary>
    public Interruption Interruption { get; }

    /// <summary>Whether a line on standard error can be written over.</summary>
    public bool IsErrorInteractive { get; }

    /// <summary>How many characters fit on a line of standard output.</summary>
    public int Width => Console.IsOutputRedirected ? DefaultWidth : WindowWidth();

    private StreamWriter Error { get; }

    /// <summary>Standard input as bytes.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>Standard output as bytes, for data. Nothing else may be printed as well.</summary>
    public Stream OpenOutput()
    {
        Output.Flush();
        return Console.OpenStandardOutput();
    }

    /// <summary>Prints a line of text on standard output.</summary>
    /// <param name="text">The text, made harmless before it is printed.</param>
    public void Print(string text = "")
    {
        Output.WriteLine(Printable.Line(text));
    }

    /// <summary>Prints something that has colors and columns on standard output, as plain text where it is not a terminal.</summary>
    /// <param name="content">What to print; its text must have been made harmless.</param>
    public void Print(IRenderable content)
    {
        var buffer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _color ? AnsiSupport.Yes : AnsiSupport.No,
            // The sixteen named colors are the ones that terminals map to their own dark or light palette.
            ColorSystem = _color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(buffer),
        });
        console.Profile.Width = NoLimit;
        console.Write(content);
        foreach (string line in buffer.ToString().TrimEnd('\n').Split('\n'))
        {
            Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Tells the user something on standard error, on a line of its own.</summary>
    /// <param name="text">The text, made harmless before it is printed.</param>
    public void Tell(string text)
    {
        lock (_lock)
        {
            ClearProgressLine();
            Error.WriteLine(Printable.Line(text));
        }
    }

    /// <summary>Tells the user the last thing before the process ends, even while the reader of standard output keeps it waiting.</summary>
    /// <param name="text">The text, made harmless before it is printed.</param>
    public void TellLast(string text)
    {
        // On Unix the runtime lets nothing through to standard error while a write to standard output waits.
        var usual = Task.Run(() => Tell(text));
        if (OperatingSystem.IsWindows() || usual.Wait(TimeSpan.FromMilliseconds(500)))
        {
            return;
        }

        try
        {
            using var error = new SafeFileHandle(2, ownsHandle: false);
            using var direct = new FileStream(error, FileAccess.Write, bufferSize: 0);
            direct.Write(Encoding.UTF8.GetBytes(Printable.Line(text) + '\n'));
        }
        catch (IOException)
        {
            // Nobody is there to be told.
        }
    }

    /// <summary>Writes over the progress line on standard error. Only for an interactive one.</summary>
    /// <param name="text">The line.</param>
    public void ShowProgress(string text)
    {
        lock (_lock)
        {
            string line = Printable.Line(text);
            int room = WindowWidth() - 1;
            line = line.Length > room ? line[..room] : line;
            Error.Write('\r' + line.PadRight(Math.Min(_progressLength, room)));
            _progressLength = line.Length;
        }
    }

    /// <summary>Removes the progress line.</summary>
    public void ClearProgress()
    {
        lock (_lock)
        {
            ClearProgressLine();
        }
    }

    /// <summary>Sends what was printed on its way; an error here is the caller's to report.</summary>
    public void Flush() => Output.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Interruption.Dispose();
        Error.Dispose();
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }

    private void ClearProgressLine()
    {
        if (_progressLength > 0)
        {
            Error.Write('\r' + new string(' ', _progressLength) + '\r');
            _progressLength = 0;
        }
    }
}
