using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Gaussians;

/// <summary>
/// A lower triangle cut into strips of four rows, column by column within a strip, as <see cref="GaussianScores"/> reads it. If D is no
/// multiple of four, it is the first strip that is filled up, with zero rows in front: the shortest.
/// </summary>
internal static class FactorTiles
{
    /// <summary>Rows per strip.</summary>
    public const int Height = RegisterTile.Height;

    /// <summary>How many numbers the strips of a D × D triangle have.</summary>
    public static int Length(int dimension)
    {
        int length = 0;
        for (int end = FirstEnd(dimension); end <= dimension; end += Height)
        {
            length += Height * end;
        }

        return length;
    }

    /// <summary>Where the first strip ends: after one to four rows.</summary>
    public static int FirstEnd(int dimension) => ((dimension - 1) % Height) + 1;

    /// <summary>Cuts a triangle into strips.</summary>
    /// <param name="triangle">The packed lower triangle.</param>
    /// <param name="dimension">D.</param>
    /// <param name="tiles"><see cref="Length"/> numbers to write.</param>
    public static void FromPacked(ReadOnlySpan<double> triangle, int dimension, Span<double> tiles)
    {
        int at = 0;
        for (int end = FirstEnd(dimension); end <= dimension; end += Height)
        {
            for (int j = 0; j < end; j++)
            {
                for (int i = end - Height; i < end; i++)
                {
                    tiles[at++] = i >= j ? triangle[Packed.Index(i, j)] : 0;
                }
            }
        }
    }
}
