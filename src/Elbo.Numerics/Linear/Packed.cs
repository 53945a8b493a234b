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

    /// <summary>Writes all of a symmetric matrix.</summary>
    /// <param name="triangle">Its lower triangle, packed.</param>
    /// <param name="dimension">D.</param>
    /// <param name="matrix">D × D numbers to write.</param>
    public static void Expand(ReadOnlySpan<double> triangle, int dimension, Span<double> matrix)
    {
        for (int i = 0; i < dimension; i++)
        {
            triangle.Slice(Row(i), i + 1).CopyTo(matrix[(i * dimension)..]);
            for (int j = 0; j < i; j++)
            {
                matrix[(j * dimension) + i] = triangle[Index(i, j)];
            }
        }
    }
}
