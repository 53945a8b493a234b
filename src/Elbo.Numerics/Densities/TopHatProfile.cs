using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>1 up to 1, its edge included.</summary>
internal readonly struct TopHatProfile : IProfile
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Start<T>()
        where T : struct, ILanes<T> => T.Broadcast(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T state, T difference)
        where T : struct, ILanes<T> =>
        T.WhereGreater(difference * difference, T.Broadcast(1), default, state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T state, T shift)
        where T : struct, ILanes<T> => state;

    public static double Of(ReadOnlySpan<double> differences, double shift)
    {
        double product = 1;
        foreach (double u in differences)
        {
            product *= Math.Abs(u) <= 1 ? 1 : 0;
        }

        return product;
    }
}
