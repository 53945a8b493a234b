using Elbo.Numerics.Gaussians;

namespace Elbo.Numerics.Tests.Gaussians;

public sealed class MahalanobisTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Diagonal_distances_equal_the_plain_loop(int rows, int dimension)
    {
        var block = new Blocks(rows, dimension);
        double[] inverse = [.. Enumerable.Range(1, dimension).Select(static d => 0.1 * d)];
        double[] squared = new double[block.Stride];
        Mahalanobis.Diagonal(block.Columns, block.Stride, block.Center, inverse, squared);
        for (int n = 0; n < rows; n++)
        {
            double expected = Mahalanobis.DiagonalReference(block.Row(n), block.Center, inverse);
            Assert.Equal(expected, squared[n], Blocks.Tolerance(expected));
        }
    }
}
