using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>(1 − u²)², 0 beyond 1.</summary>
internal readonly struct BiweightProfile : IProfile
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Start<T>()
        where T : struct, ILanes<T> => T.Broadcast(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T state, T difference)
        where T : struct, ILanes<T>
    {
        var rest = T.Max(default, T.Broadcast(1) - (difference * difference));
        return state * (rest * rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T state, T shift)
        where T : struct, ILanes<T> => state;

    public static double Of(ReadOnlySpan<double> differences, double shift)
    {
        double product = 1;
        foreach (double u in differences)
        {
            product *= Math.Pow(Math.Max(0, 1 - (u * u)), 2);
        }

        return product;
    }
}
