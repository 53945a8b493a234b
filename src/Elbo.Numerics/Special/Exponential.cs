using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Special;

/// <summary>Exponentials of the numbers that a normalized posterior has: none that overflow, none that become denormal.</summary>
internal static class Exponential
{
    /// <summary>Down from here a result would be denormal, at a cost of a hundred ordinary ones.</summary>
    public const double Least = -708;

    /// <summary>The first part of ln 2, short enough for its product with an exponent to be exact.</summary>
    public const double Ln2High = 6.93147180369123816490e-01;

    /// <summary>The rest of ln 2.</summary>
    public const double Ln2Low = 1.90821492927058770002e-10;

    private const double Log2E = 1.4426950408889634;

    // Adding it rounds to a whole number, which then stands in the lowest bits.
    private const double Rounder = 6755399441055744;

    /// <summary>
    /// eˣ = 2ⁿ·eʳ with n = round(x/ln 2) and |r| ≤ ½ ln 2, eʳ by its Taylor series: the first term left out is below 2·10⁻¹⁶. Within two
    /// units in the last place.
    /// </summary>
    /// <param name="x">Numbers from <see cref="Least"/> to 708, or NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : struct, ILanes<T>
    {
        var shifted = T.MultiplyAdd(x, T.Broadcast(Log2E), T.Broadcast(Rounder));
        var n = shifted - T.Broadcast(Rounder);
        var r = T.MultiplyAdd(n, T.Broadcast(-Ln2High), x);
        r = T.MultiplyAdd(n, T.Broadcast(-Ln2Low), r);

        // eʳ = 1 + r + r²·(A + r⁴·(B + r⁴·C)), all parts side by side (Estrin's scheme): in a chain each would wait for the one before.
        var r2 = r * r;
        var r4 = r2 * r2;
        var a = T.MultiplyAdd(Pair(r, 1.0 / 24, 1.0 / 120), r2, Pair(r, 1.0 / 2, 1.0 / 6));
        var b = T.MultiplyAdd(Pair(r, 1.0 / 40320, 1.0 / 362880), r2, Pair(r, 1.0 / 720, 1.0 / 5040));
        var c = T.MultiplyAdd(T.Broadcast(1.0 / 479001600), r2, Pair(r, 1.0 / 3628800, 1.0 / 39916800));
        var rest = T.MultiplyAdd(T.MultiplyAdd(c, r4, b), r4, a);
        var series = T.MultiplyAdd(rest, r2, r) + T.Broadcast(1);
        return T.Scale(series, shifted);
    }

    /// <summary>first + second·r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Pair<T>(T r, double first, double second)
        where T : struct, ILanes<T> => T.MultiplyAdd(T.Broadcast(second), r, T.Broadcast(first));
}
