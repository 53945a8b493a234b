using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Elbo.Numerics.Vectors;

/// <summary>
/// Where a span begins relative to the lines of the cache: a vector that lies across two lines costs two reads. For memory that does not move, on the
/// stack or pinned. What is computed does not depend on it.
/// </summary>
internal static class Alignment
{
    /// <summary>Numbers per line.</summary>
    public const int Line = 8;

    /// <summary>How many numbers to leave out for the next to begin a line.</summary>
    public static unsafe int Skip(ReadOnlySpan<double> memory)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
        return (int)((Line - (address / sizeof(double) % Line)) % Line);
    }

    /// <summary>The numbers from the first that begins a line.</summary>
    /// <param name="memory">A line more than is needed.</param>
    public static unsafe Span<TNumber> Align<TNumber>(Span<TNumber> memory)
        where TNumber : unmanaged
    {
        int line = Line * sizeof(double) / sizeof(TNumber);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
        return memory[(int)(((nuint)line - (address / (nuint)sizeof(TNumber) % (nuint)line)) % (nuint)line)..];
    }

    /// <summary>Zeros that begin a line and stay where they are.</summary>
    /// <param name="length">How many.</param>
    public static Memory<double> Allocate(int length)
    {
        double[] array = GC.AllocateArray<double>(length + Line, pinned: true);
        return array.AsMemory(Skip(array), length);
    }
}
