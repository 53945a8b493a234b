using System.Runtime.CompilerServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <summary>
/// Four rows times three vectors of sums that stay in registers: twelve that need not wait for each other, three vectors and a factor make sixteen, all
/// that a processor with 256 bits has.
/// </summary>
internal static class RegisterTile
{
    /// <summary>How many rows a tile has.</summary>
    public const int Height = 4;

    /// <summary>How many vectors a row of it has.</summary>
    public const int Vectors = 3;

    /// <summary>
    /// Adds the product of a column of four numbers and a row of three vectors: the first number times them to the sums a, and so on.
    /// </summary>
    /// <param name="x">The first vector; the others are a step and two behind it.</param>
    /// <param name="step">How far apart the vectors are.</param>
    /// <param name="factors">The first number; the second follows it.</param>
    /// <param name="pair">How far the third is behind the first; the fourth follows it.</param>
    /// <param name="a0">The sums of the first row.</param>
    /// <param name="a1">The second of them.</param>
    /// <param name="a2">The third.</param>
    /// <param name="b0">The sums of the second row.</param>
    /// <param name="b1">The second of them.</param>
    /// <param name="b2">The third.</param>
    /// <param name="c0">The sums of the third row.</param>
    /// <param name="c1">The second of them.</param>
    /// <param name="c2">The third.</param>
    /// <param name="d0">The sums of the fourth row.</param>
    /// <param name="d1">The second of them.</param>
    /// <param name="d2">The third.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn<T, TNumber>(
        ref TNumber x,
        nuint step,
        ref TNumber factors,
        nuint pair,
        ref T a0,
        ref T a1,
        ref T a2,
        ref T b0,
        ref T b1,
        ref T b2,
        ref T c0,
        ref T c1,
        ref T c2,
        ref T d0,
        ref T d1,
        ref T d2)
        where T : struct, INumberLanes<T, TNumber>
        where TNumber : unmanaged
    {
        var x0 = T.Load(ref x, 0);
        var x1 = T.Load(ref x, step);
        var x2 = T.Load(ref x, 2 * step);
        var f = T.Broadcast(factors);
        T.AddProduct(f, x0, ref a0);
        T.AddProduct(f, x1, ref a1);
        T.AddProduct(f, x2, ref a2);
        f = T.Broadcast(Unsafe.Add(ref factors, 1));
        T.AddProduct(f, x0, ref b0);
        T.AddProduct(f, x1, ref b1);
        T.AddProduct(f, x2, ref b2);
        f = T.Broadcast(Unsafe.Add(ref factors, pair));
        T.AddProduct(f, x0, ref c0);
        T.AddProduct(f, x1, ref c1);
        T.AddProduct(f, x2, ref c2);
        f = T.Broadcast(Unsafe.Add(ref factors, pair + 1));
        T.AddProduct(f, x0, ref d0);
        T.AddProduct(f, x1, ref d1);
        T.AddProduct(f, x2, ref d2);
    }
}
