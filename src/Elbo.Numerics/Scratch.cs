using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics;

/// <summary>
/// Working memory of one worker: a bump allocator that hands out spans and takes them all back at once. After a few batches it
/// has the size the work needs and allocates nothing more. Not safe to share between threads.
/// </summary>
public sealed class Scratch
{
    private double[] _buffer;
    private int _used;

    /// <summary>Working memory, little as yet.</summary>
    public Scratch() => (_buffer, _used) = Allocate(1024);

    /// <summary>A span of numbers whose content is undefined; valid until the enclosing <see cref="Frame"/> ends.</summary>
    /// <param name="length">How many numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">If the length is negative.</exception>
    public Span<double> Take(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > _buffer.Length - _used)
        {
            // Spans handed out before keep the old array alive; only what is taken from now on moves.
            (_buffer, _used) = Allocate(Math.Max(2 * _buffer.Length, length + (2 * Alignment.Line)));
        }

        // The next span, too, begins a line.
        var span = _buffer.AsSpan(_used, length);
        _used = Math.Min(_used + ((length + Alignment.Line - 1) / Alignment.Line * Alignment.Line), _buffer.Length);
        return span;
    }

    /// <summary>A span of whole numbers whose content is undefined; valid until the enclosing <see cref="Frame"/> ends.</summary>
    internal Span<int> TakeIntegers(int length) => MemoryMarshal.Cast<double, int>(Take((length + 1) / 2))[..length];

    /// <summary>A span of zeros; valid until the enclosing <see cref="Frame"/> ends.</summary>
    /// <param name="length">How many numbers.</param>
    public Span<double> TakeZeros(int length)
    {
        var span = Take(length);
        span.Clear();
        return span;
    }

    /// <summary>Pinned, so that what begins a line goes on doing so.</summary>
    private static (double[] Buffer, int Used) Allocate(int length)
    {
        double[] buffer = GC.AllocateUninitializedArray<double>(length, pinned: true);
        return (buffer, Alignment.Skip(buffer));
    }

    /// <summary>Begins a frame: when it is disposed, everything taken since is free again.</summary>
    public Frame Begin() => new(this);

    /// <summary>What was taken between the beginning of a frame and its disposal.</summary>
    public readonly ref struct Frame
    {
        private readonly Scratch _owner;
        private readonly double[] _buffer;
        private readonly int _used;

        internal Frame(Scratch owner)
        {
            _owner = owner;
            _buffer = owner._buffer;
            _used = owner._used;
        }

        /// <summary>Gives everything taken since the beginning back.</summary>
        // A buffer that grew inside the frame holds nothing from before it.
        public void Dispose() => _owner._used = ReferenceEquals(_owner._buffer, _buffer) ? _used : Alignment.Skip(_owner._buffer);
    }
}
