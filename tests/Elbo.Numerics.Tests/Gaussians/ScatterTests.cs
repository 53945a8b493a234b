using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians;

public sealed class ScatterTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Full_scatter_equals_the_plain_loop_and_adds_to_what_is_there(int rows, int dimension)
    {
        FullEqualsPlainLoop<Lanes128>(rows, dimension);
        FullEqualsPlainLoop<Lanes256>(rows, dimension);
        FullEqualsPlainLoop<Lanes512>(rows, dimension);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Scatter_in_few_dimensions_equals_the_plain_loop(int rows, int dimension)
    {
        SmallEqualsPlainLoop<Lanes128>(rows, Math.Min(dimension, 8));
        SmallEqualsPlainLoop<Lanes256>(rows, Math.Min(dimension, 8));
        SmallEqualsPlainLoop<Lanes512>(rows, Math.Min(dimension, 8));
    }

    [Fact]
    public void Rows_that_are_packed_in_several_parts_all_count()
    {
        FullEqualsPlainLoop<Lanes128>(1001, 5);
        FullEqualsPlainLoop<Lanes256>(1001, 9);
        FullEqualsPlainLoop<Lanes512>(1001, 17);
    }

    [Fact]
    public void Only_rows_of_which_a_negligible_share_belongs_to_the_component_are_left_out()
    {
        double[] sums = new double[1], scatter = new double[1];
        Scatter.AddFull([1e9, 1, 1e9, 1e9], [0], [1e-18, 0.5, 0, 1e-17], [], new double[Scatter.FullScratch(1)], sums, scatter);
        Assert.Equal(0.5, sums[0], 1e-15);
        Assert.Equal(0.5, scatter[0], 1e-15);

        // A weight may be as small as it likes, and its row still counts in proportion.
        Scatter.AddFull([1e9, 1, 1e9, 1e9], [0], [1e-18, 0.5, 0, 1e-17], [2e-18, 1, 0, 2], new double[Scatter.FullScratch(1)], sums, scatter);
        Assert.Equal(1 + 1e-9, sums[0], 1e-14);
        Assert.Equal(2, scatter[0], 1e-14);
    }

    [Fact]
    public void An_unknown_responsibility_is_not_hidden()
    {
        double[] sums = new double[3], scatter = new double[6];
        Scatter.AddFull([1, 2, 3, 4, 5, 6], [0, 0, 0], [0.5, double.NaN], [], new double[Scatter.FullScratch(3)], sums, scatter);
        Assert.All(sums, static sum => Assert.Equal(double.NaN, sum));
        Assert.All(scatter, static sum => Assert.Equal(double.NaN, sum));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(17)]
    public void What_is_left_in_the_working_memory_and_beyond_the_last_column_does_not_matter(int dimension)
    {
        var block = new Blocks(40, dimension);
        double[] clean = new double[Packed.Length(dimension)], touched = [.. clean], sums = new double[dimension];
        double[] work = new double[Scatter.FullScratch(dimension)];
        Scatter.AddFull(block.Rows, block.Center, block.Responsibilities.AsSpan(0, 40), [], work, sums, clean);
        Array.Fill(work, double.NaN);
        Scatter.AddFull(block.Rows, block.Center, block.Responsibilities.AsSpan(0, 40), [], work, sums, touched);
        Assert.Equal(clean, touched);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Diagonal_scatter_equals_the_plain_loop_and_adds_to_what_is_there(int rows, int dimension)
    {
        DiagonalEqualsPlainLoop<Lanes128>(rows, dimension, isShared: rows % 2 == 0);
        DiagonalEqualsPlainLoop<Lanes256>(rows, dimension, isShared: rows % 2 == 0);
        DiagonalEqualsPlainLoop<Lanes512>(rows, dimension, isShared: rows % 2 == 0);
    }

    [Fact]
    public void Diagonals_of_more_rows_than_the_cache_holds_all_count()
    {
        DiagonalEqualsPlainLoop<Lanes128>(1001, 3, isShared: false);
        DiagonalEqualsPlainLoop<Lanes256>(1001, 21, isShared: true);
        DiagonalEqualsPlainLoop<Lanes512>(1001, 37, isShared: false);
    }

    private static void FullEqualsPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] sums = [.. Enumerable.Repeat(1.5, dimension)], expectedSums = [.. sums];
        double[] scatter = [.. Enumerable.Repeat(-2.5, Packed.Length(dimension))], expectedScatter = [.. scatter];
        var work = new double[Scatter.FullScratch<T>(dimension)];
        Array.Fill(work, double.NaN);
        Scatter.AddFull<T>(block.Rows, block.Center, block.Responsibilities.AsSpan(0, rows), [], work, sums, scatter);
        for (int n = 0; n < rows; n++)
        {
            Scatter.AddFullReference(block.Row(n), block.Center, block.Responsibilities[n], expectedSums, expectedScatter);
        }

        AssertClose(expectedSums, sums);
        AssertClose(expectedScatter, scatter);
    }

    private static void SmallEqualsPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] sums = [.. Enumerable.Repeat(1.5, dimension)], expectedSums = [.. sums];
        double[] scatter = [.. Enumerable.Repeat(-2.5, Packed.Length(dimension))], expectedScatter = [.. scatter];
        double[] tiles = new double[RowTiles.Length<T>(rows, dimension)];
        RowTiles.FromRows<T>(block.Rows, dimension, tiles);
        Scatter.AddSmall<T>(tiles, block.Center, block.Responsibilities.AsSpan(0, rows), sums, scatter);
        for (int n = 0; n < rows; n++)
        {
            Scatter.AddFullReference(block.Row(n), block.Center, block.Responsibilities[n], expectedSums, expectedScatter);
        }

        AssertClose(expectedSums, sums);
        AssertClose(expectedScatter, scatter);
    }

    private static void DiagonalEqualsPlainLoop<T>(int rows, int dimension, bool isShared)
        where T : struct, ILanes<T>
    {
        const int Components = 3;
        var block = new Blocks(rows, dimension);
        double[] anchors = [.. block.Center, .. block.Center.Select(static a => a + 1), .. block.Center.Select(static a => a - 2)];
        double[] responsibilities = new double[Components * rows];
        double[] sums = [.. Enumerable.Repeat(1.5, anchors.Length)], expectedSums = [.. sums];
        double[] squares = [.. Enumerable.Repeat(-2.5, isShared ? dimension : anchors.Length)], expectedSquares = [.. squares];
        for (int k = 0; k < Components; k++)
        {
            for (int n = 0; n < rows; n++)
            {
                double r = responsibilities[(k * rows) + n] = block.Responsibilities[n] * (k + 1) / 4;
                Scatter.AddDiagonalReference(
                    block.Row(n),
                    anchors.AsSpan(k * dimension, dimension),
                    r,
                    expectedSums.AsSpan(k * dimension),
                    expectedSquares.AsSpan(isShared ? 0 : k * dimension));
            }
        }

        double[] smallSums = [.. sums], smallSquares = [.. squares], tiles = new double[RowTiles.Length<T>(rows, dimension)];
        Scatter.AddDiagonal<T>(block.Rows, dimension, anchors, responsibilities, sums, squares);
        AssertClose(expectedSums, sums);
        AssertClose(expectedSquares, squares);
        RowTiles.FromRows<T>(block.Rows, dimension, tiles);
        Scatter.AddSmallDiagonal<T>(tiles, dimension, anchors, responsibilities, smallSums, smallSquares);
        AssertClose(expectedSums, smallSums);
        AssertClose(expectedSquares, smallSquares);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Blocks.Tolerance(expected[i]));
        }
    }
}
