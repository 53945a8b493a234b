using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>cos(πu/2), 0 beyond 1.</summary>
internal readonly struct CosineProfile : IProfile
{
    /// <summary>(−1)ⁱ(π/2)²ⁱ/(2i)!.</summary>
    private static ReadOnlySpan<double> Coefficients =>
    [
        1.0,
        -1.2337005501361697,
        0.25366950790104803,
        -0.02086348076335296,
        0.0009192602748394266,
        -2.5202042373060607e-05,
        4.710874778818172e-07,
        -6.386603083791852e-09,
        6.565963114979473e-11,
        -5.294400200734623e-13,
        3.437739179098607e-15,
        -1.8359916521552453e-17,
        8.20675330184544e-20,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Start<T>()
        where T : struct, ILanes<T> => T.Broadcast(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T state, T difference)
        where T : struct, ILanes<T>
    {
        // By its Taylor series about 0, up to u²⁴: beyond it lies less than 10⁻¹⁸.
        var square = difference * difference;
        var series = T.Broadcast(Coefficients[^1]);
        for (int i = Coefficients.Length - 2; i >= 0; i--)
        {
            series = T.MultiplyAdd(series, square, T.Broadcast(Coefficients[i]));
        }

        return state * T.WhereGreater(T.Broadcast(1), square, T.Max(default, series), default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T state, T shift)
        where T : struct, ILanes<T> => state;

    public static double Of(ReadOnlySpan<double> differences, double shift)
    {
        double product = 1;
        foreach (double u in differences)
        {
            product *= Math.Abs(u) < 1 ? Math.Cos(Math.PI / 2 * u) : 0;
        }

        return product;
    }
}
