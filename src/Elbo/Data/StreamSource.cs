using System.Globalization;
using System.IO.Compression;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Elbo.Data.Csv;
using Elbo.Data.Npy;

namespace Elbo.Data;

/// <summary>
/// Rows that can be read only once, forward, in memory that does not grow with them: a pipe without end is welcome. The first rows are
/// kept in a buffer, from which a model can be started; all others come once, in windows.
/// </summary>
/// <remarks>
/// What is read is a table as <see cref="RowSource"/> reads it from standard input, or an npy array in C's order; either may be packed by
/// gzip. The first bytes tell them apart. The windows depend on the bytes and on their size alone, not on when the bytes come.
/// <para>
/// A thread of its own parses ahead by at most two windows, so that learning need not wait for parsing. Reading ends at the first
/// row that is wrong. Windows that are full before that row come first, then the exception; rows between them and the wrong one are not
/// delivered, so that a window is short only where the stream ends.
/// </para>
/// </remarks>
public sealed class StreamSource : IDisposable
{
    /// <summary>So many numbers make 64 MB.</summary>
    private const int MostBuffered = 1 << 23;

    private readonly ForwardStream _stream;
    private readonly GZipStream? _unpacked;
    private readonly Lock _gate = new();
    private RowWindows? _windows;
    private Channel<Delivery>? _channel;
    private bool _disposed;

    private StreamSource(string name, ForwardStream stream, GZipStream? unpacked, CsvOptions options, int bufferRows)
    {
        (Name, _stream, _unpacked) = (name, stream, unpacked);
        bool isArray = DataFiles.Reading(name, () => stream.Peek(NpyHeader.Magic.Length).SequenceEqual(NpyHeader.Magic));
        if (isArray)
        {
            RowSource.RefuseTableOptions(name, options);
        }

        _windows = new(isArray ? new NpyRows(stream, name, RowSource.ArrayColumns(options), options.Weights) : new CsvRows(stream, name, options));
        try
        {
            Columns = _windows.Columns;
            Buffer = _windows.Read(Math.Clamp(MostBuffered / Dimension, 1, bufferRows))!;
            RowsRead = Buffer.UnitCount;
            IsComplete = _windows.IsAtEnd();
            if (_windows.Weights.Length > 0 && Buffer.Summary.Weight == 0)
            {
                throw IsComplete
                    ? Cells.NoWeight(name, _windows.Weights)
                    : new InvalidDataException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}: column {Cells.Quote(_windows.Weights)}: the weights of the first {RowsRead} rows are all 0, and a fit starts from those rows; leave them out"));
            }
        }
        catch
        {
            _windows.Dispose();
            throw;
        }
    }

    /// <summary>What to call the data in messages.</summary>
    public string Name { get; }

    /// <summary>How many numbers a row has.</summary>
    public int Dimension => Columns.Count;

    /// <summary>The names of the columns, one per number of a row.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// The first rows: as many as were asked for, or as the stream has, but no more than 8,388,608 numbers (64 MB), and at least one. They
    /// can be read again and again, also after the windows and after the stream is disposed of.
    /// </summary>
    public MatrixSource Buffer { get; }

    /// <summary>Whether the stream ended within the buffer, so that there are no windows.</summary>
    public bool IsComplete { get; }

    /// <summary>How many rows the buffer and the windows handed out so far hold.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Completed once nothing reads the stream any more; never fails.</summary>
    internal Task Producer { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Reads the first rows, and one more to know whether there is one. Waits for 128 KB of a table, or its end, to find its separator.
    /// </summary>
    /// <param name="stream">
    /// The rows; stays open. It must be left alone until the windows were enumerated to their end, or else for good.
    /// </param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="options">What to take; weights too, but no labels.</param>
    /// <param name="bufferRows">How many rows to keep in <see cref="Buffer"/>; at least 1.</param>
    /// <exception cref="InvalidDataException">If the options name a label, or if anything in the first rows is wrong: the message says where.</exception>
    /// <exception cref="ArgumentException">If the stream cannot be read from.</exception>
    public static StreamSource Open(Stream stream, string name, CsvOptions options, int bufferRows = 100_000)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferRows, 1);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream cannot be read from.", nameof(stream));
        }

        if (options.Typing is { Known: null })
        {
            throw new InvalidDataException($"{name}: a stream is read once, and the categories of a table are known only at its end; save the rows as a file");
        }

        if (options.Label.Length > 0)
        {
            throw new InvalidDataException(
                $"{name}: a stream is read once and keeps no labels; leave out the label {Cells.Quote(options.Label)}, or save the rows as a file");
        }

        var forward = new ForwardStream(stream);
        bool isPacked = DataFiles.Reading(name, () => forward.Peek(2) is [0x1F, 0x8B]);
        if (!isPacked)
        {
            return new(name, forward, unpacked: null, options, bufferRows);
        }

        var unpacked = new GZipStream(forward, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return new(name, new(unpacked), unpacked, options, bufferRows);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <summary>
    /// All rows after the buffer, in order. They come once: enumerating a second time is refused. Whoever breaks off loses the rest.
    /// </summary>
    /// <param name="rows">How many rows a window holds, at least 1; the last may hold fewer. Three windows are in memory at once.</param>
    /// <param name="stop">Ends the windows after the current one, as if the stream ended there.</param>
    /// <param name="cancellation">Ends the wait for rows that do not come.</param>
    /// <returns>Windows in memory of their own, which stay valid.</returns>
    /// <exception cref="ArgumentOutOfRangeException">If a window holds no row, or more numbers than an array can.</exception>
    /// <exception cref="InvalidOperationException">While enumerating: if the rows were enumerated before.</exception>
    /// <exception cref="InvalidDataException">While enumerating: if something is wrong with the rows that come next.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: if it was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">While enumerating: if the source was disposed of.</exception>
    public IEnumerable<MatrixSource> Windows(int rows, CancellationToken stop = default, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Array.MaxLength / Dimension);
        return Enumerate(rows, stop, cancellation);
    }

    /// <summary>
    /// Stops reading, without waiting for a read that waits for the stream: that one ends with the next bytes, with the stream, or with the
    /// process.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Stop();
            if (_windows is not null)
            {
                Release(_windows, _unpacked);
                _windows = null;
            }
        }
    }

    private static void Release(RowWindows windows, GZipStream? unpacked)
    {
        windows.Dispose();
        unpacked?.Dispose();
    }

    /// <summary>Reads windows to the end; whatever happens is told to who takes them.</summary>
    private static void Produce(RowWindows windows, GZipStream? unpacked, int rows, ChannelWriter<Delivery> writer)
    {
        try
        {
            bool isWanted = true;
            while (isWanted && windows.Read(rows) is { } window)
            {
                isWanted = Write(writer, new(window, null));
            }
        }
        catch (Exception e)
        {
            Write(writer, new(null, ExceptionDispatchInfo.Capture(e)));
        }
        finally
        {
            writer.TryComplete();
            Release(windows, unpacked);
        }
    }

    /// <summary>Waits for room.</summary>
    /// <returns>Whether there is somebody to take it.</returns>
    private static bool Write(ChannelWriter<Delivery> writer, Delivery delivery)
    {
        while (!writer.TryWrite(delivery))
        {
            if (!writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<MatrixSource> Enumerate(int rows, CancellationToken stop, CancellationToken cancellation)
    {
        var reader = Start(rows);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        try
        {
            while (Next(reader, either.Token, cancellation) is { } window)
            {
                RowsRead += window.UnitCount;
                yield return window;
            }
        }
        finally
        {
            Stop();
        }
    }

    private ChannelReader<Delivery> Start(int rows)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_windows is not { } windows)
            {
                throw new InvalidOperationException("The windows of a stream come once; open it again, or keep what is needed again.");
            }

            // One window waits, one is being filled, one is with whoever learns from it. Waking either side must not wait for a thread of the
            // pool, which learning may keep busy.
            var channel = Channel.CreateBounded<Delivery>(
                new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
            var unpacked = _unpacked;
            (_channel, _windows) = (channel, null);
            Producer = Task.Factory.StartNew(
                () => Produce(windows, unpacked, rows, channel.Writer),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            return channel.Reader;
        }
    }

    private MatrixSource? Next(ChannelReader<Delivery> reader, CancellationToken either, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool any;
        try
        {
            either.ThrowIfCancellationRequested();
            any = reader.WaitToReadAsync(either).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!any || !reader.TryRead(out var delivery))
        {
            return null;
        }

        delivery.Failure?.Throw();
        return delivery.Window;
    }

    private void Stop()
    {
        _stream.Stop();
        _channel?.Writer.TryComplete();
    }

    /// <summary>A window, or what went wrong instead of one.</summary>
    private readonly record struct Delivery(MatrixSource? Window, ExceptionDispatchInfo? Failure);
}
