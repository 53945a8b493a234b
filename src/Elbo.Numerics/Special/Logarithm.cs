using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Special;

/// <summary>Logarithms of the sums that a posterior is normalized by: of numbers that are not less than one.</summary>
internal static class Logarithm
{
    /// <summary>
    /// ln x = n·ln 2 + ln m with x = m·2ⁿ and m from √½ to √2; of f = m − 1 and s = f/(2 + f), ln m = f − (½f² − s·(½f² + R(s²))). R is the polynomial
    /// of fdlibm (Sun Microsystems, 1993), which is off by less than 2⁻⁵⁸·⁴⁵. Within one unit in the last place. Without a call, so that a kernel keeps its
    /// sums in registers.
    /// </summary>
    /// <param name="x">Finite numbers from 1 up; of others the result is undefined.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        var f = T.Split(x, out var n) - one;
        var half = T.Broadcast(0.5) * f * f;
        var s = f / (one + one + f);
        var z = s * s;
        var w = z * z;
        var even = T.MultiplyAdd(T.MultiplyAdd(T.Broadcast(1.531383769920937332e-01), w, T.Broadcast(2.222219843214978396e-01)), w, T.Broadcast(3.999999999940941908e-01));
        var odd = T.MultiplyAdd(T.Broadcast(1.479819860511658591e-01), w, T.Broadcast(1.818357216161805012e-01));
        odd = T.MultiplyAdd(T.MultiplyAdd(odd, w, T.Broadcast(2.857142874366239149e-01)), w, T.Broadcast(6.666666666666735130e-01));
        var rest = T.MultiplyAdd(even, w, odd * z);
        var low = T.MultiplyAdd(s, half + rest, n * T.Broadcast(Exponential.Ln2Low));
        return T.MultiplyAdd(n, T.Broadcast(Exponential.Ln2High), f - (half - low));
    }
}
