using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians;

/// <summary>Adds weighted sums Σ r·(x − a) and scatter Σ r·(x − a)(x − a)ᵀ about anchors of a block of rows.</summary>
internal static partial class Scatter
{
    /// <summary><see cref="FullScratch{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="FullScratch{T}" path="/param"/>
    public static int FullScratch(int dimension) =>
        Vector512.IsHardwareAccelerated ? FullScratch<Lanes512>(dimension)
        : Vector256.IsHardwareAccelerated ? FullScratch<Lanes256>(dimension)
        : FullScratch<Lanes128>(dimension);

    /// <summary><see cref="AddFull{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="AddFull{T}" path="/param"/>
    public static void AddFull(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> anchor,
        ReadOnlySpan<double> responsibilities,
        ReadOnlySpan<double> weights,
        Span<double> scratch,
        Span<double> sums,
        Span<double> scatter)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddFull<Lanes512>(rows, anchor, responsibilities, weights, scratch, sums, scatter);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddFull<Lanes256>(rows, anchor, responsibilities, weights, scratch, sums, scatter);
        }
        else
        {
            AddFull<Lanes128>(rows, anchor, responsibilities, weights, scratch, sums, scatter);
        }
    }

    /// <summary><see cref="AddDiagonal{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="AddDiagonal{T}" path="/param"/>
    public static void AddDiagonal(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> anchors,
        ReadOnlySpan<double> responsibilities,
        Span<double> sums,
        Span<double> squares)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddDiagonal<Lanes512>(rows, dimension, anchors, responsibilities, sums, squares);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddDiagonal<Lanes256>(rows, dimension, anchors, responsibilities, sums, squares);
        }
        else
        {
            AddDiagonal<Lanes128>(rows, dimension, anchors, responsibilities, sums, squares);
        }
    }

    /// <summary><see cref="AddSmall{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="AddSmall{T}" path="/param"/>
    public static void AddSmall(
        ReadOnlySpan<double> rows, ReadOnlySpan<double> anchor, ReadOnlySpan<double> responsibilities, Span<double> sums, Span<double> scatter)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddSmall<Lanes512>(rows, anchor, responsibilities, sums, scatter);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddSmall<Lanes256>(rows, anchor, responsibilities, sums, scatter);
        }
        else
        {
            AddSmall<Lanes128>(rows, anchor, responsibilities, sums, scatter);
        }
    }

    /// <summary><see cref="AddSmallDiagonal{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="AddSmallDiagonal{T}" path="/param"/>
    public static void AddSmallDiagonal(
        ReadOnlySpan<double> rows,
        int dimension,
        ReadOnlySpan<double> anchors,
        ReadOnlySpan<double> responsibilities,
        Span<double> sums,
        Span<double> squares)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddSmallDiagonal<Lanes512>(rows, dimension, anchors, responsibilities, sums, squares);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddSmallDiagonal<Lanes256>(rows, dimension, anchors, responsibilities, sums, squares);
        }
        else
        {
            AddSmallDiagonal<Lanes128>(rows, dimension, anchors, responsibilities, sums, squares);
        }
    }
}
