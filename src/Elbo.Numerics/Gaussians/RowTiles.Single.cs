using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <content>In single precision.</content>
internal static partial class RowTiles
{
    /// <summary><see cref="Length{T, TNumber}"/> in single precision, on the widest vectors there are.</summary>
    /// <inheritdoc cref="Length{T, TNumber}" path="/param"/>
    public static int SingleLength(int rows, int dimension) =>
        Vector512.IsHardwareAccelerated ? Length<SingleLanes512, float>(rows, dimension)
        : Vector256.IsHardwareAccelerated ? Length<SingleLanes256, float>(rows, dimension)
        : Length<SingleLanes128, float>(rows, dimension);

    /// <summary><see cref="FromRows{T, TNumber}"/> in single precision, on the widest vectors there are.</summary>
    /// <inheritdoc cref="FromRows{T, TNumber}" path="/param"/>
    public static void FromRows(ReadOnlySpan<float> rows, int dimension, Span<float> tiles)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            FromRows<SingleLanes512, float>(rows, dimension, tiles);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            FromRows<SingleLanes256, float>(rows, dimension, tiles);
        }
        else
        {
            FromRows<SingleLanes128, float>(rows, dimension, tiles);
        }
    }
}
