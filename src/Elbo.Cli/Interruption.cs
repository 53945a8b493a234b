using System.Runtime.InteropServices;

namespace Elbo.Cli;

/// <summary>
/// Ctrl-C. While there is something worth keeping, the first one asks to stop and keep it and the second one cancels; otherwise the
/// first one cancels.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _lock = new();
    private readonly Action<string> _tell;
    private readonly Action<string> _tellLast;
    private readonly PosixSignalRegistration[] _signals;
    private readonly List<string> _written = [];
    private string? _keeping;
    private Timer? _watchdog;
    private int _writers;
    private bool _ended;

    /// <summary>Listens from now on.</summary>
    /// <param name="tell">Tells the user something on the standard error.</param>
    /// <param name="tellLast">The same for the last thing before the process ends, whatever else it is waiting for.</param>
    public Interruption(Action<string> tell, Action<string> tellLast)
    {
        _tell = tell;
        _tellLast = tellLast;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    /// <summary>Asks to stop and to keep what there is.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Asks to stop at once and to write nothing.</summary>
    public CancellationToken Cancel => _cancel.Token;

    /// <summary>From now on the first Ctrl-C asks to stop rather than to cancel.</summary>
    /// <param name="message">What to tell the user when it comes; null if it is to cancel again.</param>
    public void Keep(string? message)
    {
        lock (_lock)
        {
            _keeping = message;
        }
    }

    /// <summary>
    /// Begins to write files. Until it is disposed the process does not end without the writer, whose temporary files would stay behind;
    /// so the writer must not wait for a terminal or a pipe.
    /// </summary>
    /// <exception cref="OperationCanceledException">If the user cancelled before.</exception>
    public FileWriting BeginWriting()
    {
        lock (_lock)
        {
            _cancel.Token.ThrowIfCancellationRequested();
            _writers++;
        }

        return new(Written, EndWriting);
    }

    /// <summary>Tells the user in the end that it was cancelled, and what was written before.</summary>
    public void TellCancelled()
    {
        lock (_lock)
        {
            TellOnce(_tell);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
        }

        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _watchdog?.Dispose();
        _stop.Dispose();
        _cancel.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            if (context.Signal == PosixSignal.SIGINT && _keeping is not null && !_stop.IsCancellationRequested)
            {
                _tell(_keeping);
                _stop.Cancel();
                return;
            }

            if (!_cancel.IsCancellationRequested)
            {
                // A read from a terminal or a pipe cannot be cancelled, so whoever waits for one is not waited for.
                _watchdog = new Timer(_ => GiveUp(), null, Patience, Timeout.InfiniteTimeSpan);
                _cancel.Cancel();
            }
        }
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            if (_writers > 0)
            {
                _watchdog!.Change(Patience, Timeout.InfiniteTimeSpan);
                return;
            }

            TellOnce(_tellLast);
        }

        Environment.Exit(ExitCode.Interrupted);
    }

    private void TellOnce(Action<string> tell)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        string written = _written.Count switch
        {
            0 => "nothing was written",
            1 => $"{_written[0]} was already written",
            _ => $"{string.Join(", ", _written.SkipLast(1))} and {_written[^1]} were already written",
        };
        tell($"elbo: cancelled; {written}.");
    }

    private void Written(string path)
    {
        lock (_lock)
        {
            _written.Add(path);
        }
    }

    private void EndWriting()
    {
        lock (_lock)
        {
            _writers--;
        }
    }
}
