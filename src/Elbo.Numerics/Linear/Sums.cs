using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Elbo.Numerics.Linear;

/// <summary>
/// Sums whose order of additions is a function of the length and of the vector width of all other kernels. Whoever uses TensorPrimitives'
/// reductions gets an order that is no promise, and that follows the widest vectors of the processor instead.
/// </summary>
internal static partial class Sums
{
    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(ReadOnlySpan<double> x)
    {
        ref double first = ref MemoryMarshal.GetReference(x);
        nuint width = (nuint)Vector<double>.Count;
        nuint length = (nuint)x.Length;
        Vector<double> a = default, b = default, c = default, d = default;
        nuint i = 0;

        // Four sums, because each addition waits for the one before.
        for (; i + (4 * width) <= length; i += 4 * width)
        {
            a += Vector.LoadUnsafe(ref first, i);
            b += Vector.LoadUnsafe(ref first, i + width);
            c += Vector.LoadUnsafe(ref first, i + (2 * width));
            d += Vector.LoadUnsafe(ref first, i + (3 * width));
        }

        for (; i + width <= length; i += width)
        {
            a += Vector.LoadUnsafe(ref first, i);
        }

        double sum = Vector.Sum(a + b + (c + d));
        for (; i < length; i++)
        {
            sum += x[(int)i];
        }

        return sum;
    }

    /// <summary>Σ x·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double OfProducts(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        ref double firstX = ref MemoryMarshal.GetReference(x);
        ref double firstY = ref MemoryMarshal.GetReference(y);
        nuint width = (nuint)Vector<double>.Count;
        nuint length = (nuint)x.Length;
        Vector<double> even = default, odd = default;
        nuint i = 0;
        for (; i + (2 * width) <= length; i += 2 * width)
        {
            even = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref firstX, i), Vector.LoadUnsafe(ref firstY, i), even);
            odd = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref firstX, i + width), Vector.LoadUnsafe(ref firstY, i + width), odd);
        }

        double sum = Vector.Sum(even + odd);
        for (; i < length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[(int)i], y[(int)i], sum);
        }

        return sum;
    }
}
