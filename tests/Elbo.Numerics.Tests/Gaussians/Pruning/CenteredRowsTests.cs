using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

public sealed class CenteredRowsTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_less_their_center_and_how_large_they_are_equal_the_plain_loop(int rows, int dimension)
    {
        EqualPlainLoop<Lanes128>(rows, dimension);
        EqualPlainLoop<Lanes256>(rows, dimension);
        EqualPlainLoop<Lanes512>(rows, dimension);
    }

    private static void EqualPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] reach = [.. Enumerable.Range(0, dimension).Select(static d => 0.1 * (d % 7))];
        double[] centered = new double[rows * dimension], magnitudes = new double[rows];
        CenteredRows.Subtract<T>(block.Rows, block.Center, reach, centered, magnitudes);
        for (int n = 0; n < rows; n++)
        {
            double expected = CenteredRows.MagnitudeReference(block.Row(n), block.Center, reach);
            Assert.Equal(expected, magnitudes[n], Blocks.Tolerance(expected));
            for (int d = 0; d < dimension; d++)
            {
                Assert.Equal(block.Row(n)[d] - block.Center[d], centered[(n * dimension) + d]);
            }
        }
    }
}
