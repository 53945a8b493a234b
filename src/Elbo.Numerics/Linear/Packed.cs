namespace Elbo.Numerics.Linear;

/// <summary>
/// Lower triangles of square matrices, packed row by row: (0,0), (1,0), (1,1), (2,0), … A row's entries are contiguous.
/// </summary>
internal static class Packed
{
    /// <summary>The number of entries of a D × D triangle.</summary>
    public static int Length(int dimension) => dimension * (dimension + 1) / 2;

    /// <summary>Where row i begins.</summary>
    public static int Row(int i) => i * (i + 1) / 2;

    /// <summary>Where the entry (i, j), j ≤ i, is.</summary>
    public static int Index(int i, int j) => Row(i) + j;
}
