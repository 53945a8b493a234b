using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Tests.Gaussians;

public sealed class MahalanobisTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Full_distances_equal_the_plain_loop(int rows, int dimension)
    {
        var block = new Blocks(rows, dimension);
        double[] factor = block.InverseFactor();
        double[] squared = new double[block.Stride];
        Mahalanobis.Full(block.Columns, block.Stride, block.Center, factor, new double[dimension * block.Stride], squared);
        for (int n = 0; n < rows; n++)
        {
            double expected = Mahalanobis.FullReference(block.Row(n), block.Center, factor);
            Assert.Equal(expected, squared[n], Blocks.Tolerance(expected));
        }
    }

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

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e200)]
    [InlineData(5e-324)]
    public void An_odd_value_stays_in_its_own_lane(double odd)
    {
        var block = new Blocks(37, 5);
        double[] factor = block.InverseFactor();
        double[] clean = new double[block.Stride];
        double[] touched = new double[block.Stride];
        var work = new double[5 * block.Stride];
        Mahalanobis.Full(block.Columns, block.Stride, block.Center, factor, work, clean);
        block.Columns[(2 * block.Stride) + 11] = odd;
        Mahalanobis.Full(block.Columns, block.Stride, block.Center, factor, work, touched);
        for (int n = 0; n < 37; n++)
        {
            Assert.Equal(n != 11, clean[n].Equals(touched[n]));
        }
    }

    [Fact]
    public void A_shift_of_a_hundred_million_costs_no_digits_of_the_distance()
    {
        double[] rows = [1e8 + 1, 1e8 + 2, 1e8 + 4];
        var columns = new double[Columns.Stride(3)];
        Columns.FromRows(rows, 1, columns);
        var squared = new double[columns.Length];
        Mahalanobis.Full(columns, columns.Length, [1e8], [0.5], new double[columns.Length], squared);
        Assert.Equal([0.25, 1, 4], squared[..3]);
    }
}
