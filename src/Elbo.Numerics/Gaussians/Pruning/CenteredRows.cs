using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>Rows less a point, which they share digits with, before anything is multiplied with them.</summary>
internal static partial class CenteredRows
{
    /// <summary><see cref="Subtract{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Subtract{T}" path="/param"/>
    public static void Subtract(ReadOnlySpan<double> rows, ReadOnlySpan<double> center, ReadOnlySpan<double> reach, Span<double> centered, Span<double> magnitudes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Subtract<Lanes512>(rows, center, reach, centered, magnitudes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Subtract<Lanes256>(rows, center, reach, centered, magnitudes);
        }
        else
        {
            Subtract<Lanes128>(rows, center, reach, centered, magnitudes);
        }
    }

    /// <summary>
    /// Writes x − m, and Σ h·|x − m| beside it: where h are the largest coefficients of any vector, what rounding can do to a product with one is a
    /// small multiple of that.
    /// </summary>
    /// <param name="rows">Rows × D numbers.</param>
    /// <param name="center">m: D numbers.</param>
    /// <param name="reach">h: D numbers.</param>
    /// <param name="centered">Rows × D numbers to write.</param>
    /// <param name="magnitudes">One number per row to write.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract<T>(ReadOnlySpan<double> rows, ReadOnlySpan<double> center, ReadOnlySpan<double> reach, Span<double> centered, Span<double> magnitudes)
        where T : struct, ILanes<T>
    {
        int dimension = center.Length, count = rows.Length / dimension;
        ArgumentOutOfRangeException.ThrowIfLessThan(reach.Length, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(centered.Length, rows.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(magnitudes.Length, count);
        ref double m = ref MemoryMarshal.GetReference(center);
        ref double h = ref MemoryMarshal.GetReference(reach);
        nuint width = (nuint)T.Count;
        T zero = default;
        for (int n = 0; n < count; n++)
        {
            ref double x = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), n * dimension);
            ref double y = ref Unsafe.Add(ref MemoryMarshal.GetReference(centered), n * dimension);
            T total = default;
            nuint d = 0;
            for (; d + width <= (nuint)dimension; d += width)
            {
                var u = T.Load(ref x, d) - T.Load(ref m, d);
                T.Store(u, ref y, d);
                T.AddProduct(T.Load(ref h, d), T.Max(u, zero - u), ref total);
            }

            double sum = T.Sum(total);
            for (; d < (nuint)dimension; d++)
            {
                double u = Unsafe.Add(ref x, d) - Unsafe.Add(ref m, d);
                Unsafe.Add(ref y, d) = u;
                sum += Unsafe.Add(ref h, d) * Math.Abs(u);
            }

            magnitudes[n] = sum;
        }
    }
}
