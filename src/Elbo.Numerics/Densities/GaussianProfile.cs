using System.Runtime.CompilerServices;
using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>e^(−u²/2), the product over columns being that of the distance.</summary>
internal readonly struct GaussianProfile : IProfile
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Start<T>()
        where T : struct, ILanes<T> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T state, T difference)
        where T : struct, ILanes<T> => T.MultiplyAdd(difference, difference, state);

    // Down from e⁻⁷⁰⁸ everything counts as that: denormal numbers would cost more than all others together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T state, T shift)
        where T : struct, ILanes<T>
    {
        var excess = T.Max(default, T.MultiplyAdd(state, T.Broadcast(0.5), default(T) - shift));
        return Exponential.Of(T.Max(T.Broadcast(Exponential.Least), default(T) - excess));
    }

    public static double Of(ReadOnlySpan<double> differences, double shift)
    {
        double squared = 0;
        foreach (double u in differences)
        {
            squared += u * u;
        }

        return Math.Exp(-Math.Max(0, (0.5 * squared) - shift));
    }
}
