using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Tests.Gaussians;

public sealed class ScatterTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Full_scatter_equals_the_plain_loop_and_adds_to_what_is_there(int rows, int dimension)
    {
        var block = new Blocks(rows, dimension);
        double[] sums = [.. Enumerable.Repeat(1.5, dimension)], expectedSums = [.. sums];
        double[] scatter = [.. Enumerable.Repeat(-2.5, Packed.Length(dimension))], expectedScatter = [.. scatter];
        var work = new double[Scatter.FullScratch(dimension, block.Stride)];
        Array.Fill(work, double.NaN);
        Scatter.AddFull(block.Columns, block.Stride, block.Center, block.Responsibilities, work, sums, scatter);
        for (int n = 0; n < rows; n++)
        {
            Scatter.AddFullReference(block.Row(n), block.Center, block.Responsibilities[n], expectedSums, expectedScatter);
        }

        AssertClose(expectedSums, sums);
        AssertClose(expectedScatter, scatter);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Diagonal_scatter_equals_the_plain_loop_and_adds_to_what_is_there(int rows, int dimension)
    {
        var block = new Blocks(rows, dimension);
        double[] sums = [.. Enumerable.Repeat(1.5, dimension)], expectedSums = [.. sums];
        double[] squares = [.. Enumerable.Repeat(-2.5, dimension)], expectedSquares = [.. squares];
        Scatter.AddDiagonal(block.Columns, block.Stride, block.Center, block.Responsibilities, sums, squares);
        for (int n = 0; n < rows; n++)
        {
            Scatter.AddDiagonalReference(block.Row(n), block.Center, block.Responsibilities[n], expectedSums, expectedSquares);
        }

        AssertClose(expectedSums, sums);
        AssertClose(expectedSquares, squares);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Blocks.Tolerance(expected[i]));
        }
    }
}
