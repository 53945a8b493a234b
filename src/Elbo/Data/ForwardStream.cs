namespace Elbo.Data;

/// <summary>
/// A stream that is read forward, once: its beginning can be looked at before, and another thread can stop it. It leaves the stream below
/// open.
/// </summary>
internal sealed class ForwardStream(Stream stream) : Stream
{
    private byte[] _seen = [];
    private int _start;
    private volatile bool _stopped;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes next, without taking it: fewer bytes than asked for only where the stream ends.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        int have = _seen.Length - _start;
        if (have < count)
        {
            // Exactly as many as are missing: whoever looks for three bytes must not wait for a fourth.
            var more = new byte[count];
            _seen.AsSpan(_start).CopyTo(more);
            have += stream.ReadAtLeast(more.AsSpan(have), count - have, throwOnEndOfStream: false);
            (_seen, _start) = (more[..have], 0);
        }

        return _seen.AsSpan(_start, Math.Min(have, count));
    }

    /// <summary>Takes bytes that were looked at.</summary>
    internal void Skip(int count) => _start += count;

    /// <summary>Ends all reading: a read that has begun may still finish, the next one is refused.</summary>
    internal void Stop() => _stopped = true;

    public override int Read(Span<byte> buffer)
    {
        if (_stopped)
        {
            throw new OperationCanceledException();
        }

        if (_start == _seen.Length)
        {
            return stream.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _seen.Length - _start);
        _seen.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
