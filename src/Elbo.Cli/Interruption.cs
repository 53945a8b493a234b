using System.Runtime.InteropServices;

namespace Elbo.Cli;

/// <summary>
/// Ctrl-C. While there is something worth keeping, the first one asks to stop and keep it and the second one cancels; otherwise the
/// first one cancels.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>What to tell the user in the end if nothing was kept.</summary>
    public const string Cancelled = "elbo: cancelled; nothing was written.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _lock = new();
    private readonly Action<string> _tell;
    private readonly PosixSignalRegistration[] _signals;
    private string? _keeping;
    private Timer? _watchdog;

    /// <summary>Listens from now on.</summary>
    /// <param name="tell">Tells the user something on the standard error.</param>
    public Interruption(Action<string> tell)
    {
        _tell = tell;
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
    /// <param name="message">What to tell the user when it comes.</param>
    public void Keep(string message)
    {
        lock (_lock)
        {
            _keeping = message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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
        _tell(Cancelled);
        Environment.Exit(ExitCode.Interrupted);
    }
}
