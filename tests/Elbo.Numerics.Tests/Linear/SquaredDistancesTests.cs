using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Linear;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class SquaredDistancesTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Distances_are_those_of_the_plain_loop_to_the_bit(int rows, int dimension)
    {
        EqualsPlainLoop<Lanes128>(rows, dimension);
        EqualsPlainLoop<Lanes256>(rows, dimension);
        EqualsPlainLoop<Lanes512>(rows, dimension);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    [InlineData(5e-324)]
    public void An_odd_value_stays_in_its_own_lane(double odd)
    {
        const int Rows = 23, Row = 11, Dimension = 3;
        var block = new Blocks(Rows, Dimension);
        double[] columns = [.. block.Columns];
        columns[(2 * block.Stride) + Row] = odd;
        double[] squared = new double[Rows];
        SquaredDistances.Of<Lanes256>(columns, block.Stride, block.Center, squared);
        for (int n = 0; n < Rows; n++)
        {
            double[] row = [.. block.Row(n)];
            row[2] = n == Row ? odd : row[2];
            Assert.Equal(SquaredDistances.OfReference(row, block.Center), squared[n]);
        }
    }

    private static void EqualsPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] squared = new double[rows];
        SquaredDistances.Of<T>(block.Columns, block.Stride, block.Center, squared);
        for (int n = 0; n < rows; n++)
        {
            Assert.Equal(SquaredDistances.OfReference(block.Row(n), block.Center), squared[n]);
        }
    }
}
