using System.Diagnostics;

namespace Elbo.Cli;

/// <summary>The line that changes while a fit runs. It costs a look at a clock per iteration and writes ten times a second at most.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Terminal _terminal;
    private readonly bool _isOn;
    private long _last;

    /// <summary>A line on a terminal.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="quiet">Whether to show nothing.</param>
    public ProgressLine(Terminal terminal, bool quiet)
    {
        _terminal = terminal;
        _isOn = !quiet && terminal.IsErrorInteractive;
    }

    /// <summary>Shows a line, if it is time for one.</summary>
    /// <param name="text">Makes the line.</param>
    public void Show(Func<string> text)
    {
        if (_isOn && (_last == 0 || Stopwatch.GetElapsedTime(_last) >= Pause))
        {
            _last = Stopwatch.GetTimestamp();
            _terminal.ShowProgress(text());
        }
    }
}
