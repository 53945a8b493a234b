using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class SparseScoresTests
{
    private const double Normalizer = -1.5;

    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Scores_of_some_rows_equal_the_plain_loop_and_have_the_bits_that_they_have_among_all(int rows, int dimension)
    {
        EqualThoseAmongAll<Lanes128>(rows, dimension);
        EqualThoseAmongAll<Lanes256>(rows, dimension);
        EqualThoseAmongAll<Lanes512>(rows, dimension);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e200)]
    [InlineData(5e-324)]
    public void An_odd_row_is_as_odd_as_among_all(double odd)
    {
        var block = new Blocks(37, 6);
        block.Rows[(11 * 6) + 2] = odd;
        Check<Lanes128>(block, 37, 6);
        Check<Lanes256>(block, 37, 6);
        Check<Lanes512>(block, 37, 6);
    }

    [Fact]
    public void A_row_that_is_not_there_is_refused()
    {
        var block = new Blocks(5, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseScores.Gather(block.Rows, 3, 3, [4, 5], new double[72]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseScores.Gather(block.Rows, 3, 3, [-1], new double[72]));
    }

    [Fact]
    public void Rows_may_be_wider_than_what_is_gathered_of_them()
    {
        double[] tiles = new double[RowTiles.Length<Lanes256>(2, 2)];
        Array.Fill(tiles, double.NaN);
        SparseScores.Gather<Lanes256>([1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 2, [2, 0], tiles);
        Assert.Equal([7, 1, 0], tiles[..3]);
        Assert.Equal([8, 2, 0], tiles[12..15]);
    }

    private static void EqualThoseAmongAll<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        Check<T>(block, rows, dimension);
    }

    private static void Check<T>(Blocks block, int rows, int dimension)
        where T : struct, ILanes<T>
    {
        double[] factor = block.InverseFactor(), strips = new double[FactorTiles.Length(dimension)];
        FactorTiles.FromPacked(factor, dimension, strips);
        int[] some = [.. Enumerable.Range(0, rows).Where(static n => n % 3 != 1).Reverse()];
        double[] tiles = new double[RowTiles.Length<T>(rows, dimension)], all = new double[rows];
        RowTiles.FromRows<T>(block.Rows, dimension, tiles);
        GaussianScores.Full<T>(tiles, block.Center, strips, Normalizer, all);

        double[] gathered = new double[RowTiles.Length<T>(some.Length, dimension)], scores = new double[some.Length], expected = new double[some.Length];
        Array.Fill(gathered, double.NaN);
        SparseScores.Full<T>(block.Rows, some, block.Center, strips, Normalizer, gathered, scores);
        SparseScores.FullReference(block.Rows, some, block.Center, factor, Normalizer, expected);
        for (int i = 0; i < some.Length; i++)
        {
            Assert.Equal(all[some[i]], scores[i]);
            Assert.True(expected[i].Equals(scores[i]) || Math.Abs(expected[i] - scores[i]) <= Blocks.Tolerance(expected[i]));
        }
    }
}
