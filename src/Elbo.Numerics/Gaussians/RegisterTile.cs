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
    /// Adds the product of a column of four numbers and a row of three vectors x: the first number times them to the sums a, and so on. The second
    /// number follows the first, and the fourth the third, which is as far behind the first as the pair says.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn<T, TNumber>(
        T x0,
        T x1,
        T x2,
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
