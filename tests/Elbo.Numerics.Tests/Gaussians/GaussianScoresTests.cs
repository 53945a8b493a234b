using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class GaussianScoresTests
{
    private const double Normalizer = -1.5;

    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Full_scores_equal_the_plain_loop(int rows, int dimension)
    {
        FullEqualsPlainLoop<Lanes128>(rows, dimension);
        FullEqualsPlainLoop<Lanes256>(rows, dimension);
        FullEqualsPlainLoop<Lanes512>(rows, dimension);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Diagonal_scores_equal_the_plain_loop(int rows, int dimension)
    {
        DiagonalEqualsPlainLoop<Lanes128>(rows, dimension, isShared: rows % 2 == 0);
        DiagonalEqualsPlainLoop<Lanes256>(rows, dimension, isShared: rows % 2 == 0);
        DiagonalEqualsPlainLoop<Lanes512>(rows, dimension, isShared: rows % 2 == 0);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    [InlineData(double.MaxValue)]
    [InlineData(5e-324)]
    public void An_odd_value_stays_in_its_own_lane(double odd)
    {
        foreach (int dimension in new[] { 1, 2, 4, 5, 8, 17 })
        {
            OddValueStays<Lanes128>(odd, dimension);
            OddValueStays<Lanes256>(odd, dimension);
            OddValueStays<Lanes512>(odd, dimension);
        }
    }

    [Fact]
    public void A_shift_of_a_hundred_million_costs_no_digits_of_the_distance()
    {
        double[] rows = [1e8 + 1, 1e8 + 2, 1e8 + 4];
        Assert.Equal([-0.125, -0.5, -2], Full<Lanes128>(rows, [1e8], [0.5], 0));
        Assert.Equal([-0.125, -0.5, -2], Full<Lanes256>(rows, [1e8], [0.5], 0));
        Assert.Equal([-0.125, -0.5, -2], Full<Lanes512>(rows, [1e8], [0.5], 0));
    }

    [Fact]
    public void The_widest_vectors_give_the_bits_of_one_of_the_widths()
    {
        var block = new Blocks(67, 19);
        double[] factor = block.InverseFactor();
        double[] tiles = new double[RowTiles.Length(67, 19)], strips = new double[FactorTiles.Length(19)], scores = new double[67];
        RowTiles.FromRows(block.Rows, 19, tiles);
        FactorTiles.FromPacked(factor, 19, strips);
        GaussianScores.Full(tiles, block.Center, strips, Normalizer, scores);
        double[][] widths =
        [
            Full<Lanes128>(block.Rows, block.Center, factor, Normalizer),
            Full<Lanes256>(block.Rows, block.Center, factor, Normalizer),
            Full<Lanes512>(block.Rows, block.Center, factor, Normalizer),
        ];
        Assert.Contains(widths, scores.SequenceEqual);
    }

    private static void FullEqualsPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] factor = block.InverseFactor();
        double[] scores = Full<T>(block.Rows, block.Center, factor, Normalizer);
        for (int n = 0; n < rows; n++)
        {
            double expected = GaussianScores.FullReference(block.Row(n), block.Center, factor, Normalizer);
            Assert.Equal(expected, scores[n], Blocks.Tolerance(expected));
        }
    }

    private static void DiagonalEqualsPlainLoop<T>(int rows, int dimension, bool isShared)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        for (int components = 1; components <= 3; components++)
        {
            double[] means = [.. Enumerable.Range(0, components).SelectMany(k => block.Center.Select(m => m + k))];
            double[] inverse = [.. Enumerable.Range(1, isShared ? dimension : components * dimension).Select(static d => 0.1 * d)];
            double[] normalizers = [.. Enumerable.Range(0, isShared ? 1 : components).Select(static k => Normalizer - k)];
            double[] tiles = new double[RowTiles.Length<T>(rows, dimension)], scores = new double[components * rows];
            RowTiles.FromRows<T>(block.Rows, dimension, tiles);
            GaussianScores.Diagonal<T>(tiles, dimension, means, inverse, normalizers, scores);
            for (int k = 0; k < components; k++)
            {
                int matrix = isShared ? 0 : k;
                for (int n = 0; n < rows; n++)
                {
                    double expected = GaussianScores.DiagonalReference(
                        block.Row(n), means.AsSpan(k * dimension), inverse.AsSpan(matrix * dimension), normalizers[matrix]);
                    Assert.Equal(expected, scores[(k * rows) + n], Blocks.Tolerance(expected));
                }
            }
        }
    }

    private static void OddValueStays<T>(double odd, int dimension)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(37, dimension);
        double[] factor = block.InverseFactor();
        double[] clean = Full<T>(block.Rows, block.Center, factor, Normalizer);
        block.Rows[(11 * dimension) + (dimension / 2)] = odd;
        double[] touched = Full<T>(block.Rows, block.Center, factor, Normalizer);
        for (int n = 0; n < 37; n++)
        {
            Assert.Equal(n != 11, clean[n].Equals(touched[n]));
        }

        Assert.False(double.IsNaN(touched[11]));
        Assert.Equal(double.Abs(odd) > 1 || double.IsNaN(odd), double.IsNegativeInfinity(touched[11]));
    }

    private static double[] Full<T>(double[] rows, double[] mean, double[] factor, double normalizer)
        where T : struct, ILanes<T>
    {
        int dimension = mean.Length;
        int count = rows.Length / dimension;
        double[] tiles = new double[RowTiles.Length<T>(count, dimension)], strips = new double[FactorTiles.Length(dimension)];
        double[] scores = new double[count];
        RowTiles.FromRows<T>(rows, dimension, tiles);
        FactorTiles.FromPacked(factor, dimension, strips);
        GaussianScores.Full<T>(tiles, mean, strips, normalizer, scores);
        return scores;
    }
}
