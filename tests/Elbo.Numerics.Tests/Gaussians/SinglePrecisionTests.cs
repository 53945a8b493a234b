using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians;

/// <summary>The kernels that have two precisions, in the lower one: at every width, those that the processor lacks in software.</summary>
public sealed class SinglePrecisionTests
{
    private const double Normalizer = -1.5;

    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_hold_the_rows_and_zeros(int rows, int dimension)
    {
        TilesHoldRows<SingleLanes128>(rows, dimension);
        TilesHoldRows<SingleLanes256>(rows, dimension);
        TilesHoldRows<SingleLanes512>(rows, dimension);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Scores_equal_the_plain_loop(int rows, int dimension)
    {
        ScoresEqualPlainLoop<SingleLanes128>(rows, dimension);
        ScoresEqualPlainLoop<SingleLanes256>(rows, dimension);
        ScoresEqualPlainLoop<SingleLanes512>(rows, dimension);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Scatter_equals_the_plain_loop_and_adds_to_what_is_there(int rows, int dimension)
    {
        ScatterEqualsPlainLoop<SingleLanes128>(rows, dimension);
        ScatterEqualsPlainLoop<SingleLanes256>(rows, dimension);
        ScatterEqualsPlainLoop<SingleLanes512>(rows, dimension);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    [InlineData(float.MaxValue)]
    public void A_row_that_is_out_of_range_is_impossible_and_leaves_the_others_alone(float odd)
    {
        foreach (int dimension in new[] { 1, 2, 4, 5, 8, 17 })
        {
            OddValueStays<SingleLanes128>(odd, dimension);
            OddValueStays<SingleLanes256>(odd, dimension);
            OddValueStays<SingleLanes512>(odd, dimension);
        }
    }

    [Fact]
    public void A_denormal_number_is_as_good_as_zero()
    {
        Assert.Equal([Normalizer], Scores<SingleLanes256>([float.Epsilon, 0], [0, 0], [1, 0, 1], Normalizer));
    }

    [Fact]
    public void Sums_over_many_rows_are_those_of_doubles()
    {
        // One and a hundred million ones more: in single precision a sum of ones stops at 2²⁴.
        const int Rows = 1 << 16;
        float[] rows = [.. Enumerable.Repeat(1f, Rows)];
        double[] responsibilities = [.. Enumerable.Repeat(1.0, Rows)], sums = [1e8], scatter = [1e8];
        Scatter.AddFull(rows, [0f], responsibilities, [], new float[Scatter.SingleScratch(1)], sums, scatter);
        Assert.Equal([1e8 + Rows], sums);
        Assert.Equal([1e8 + Rows], scatter);
    }

    [Fact]
    public void Only_rows_of_which_a_negligible_share_belongs_to_the_component_are_left_out()
    {
        double[] sums = new double[1], scatter = new double[1];
        Scatter.AddFull([1e7f, 1, 1e7f, 1e7f], [0f], [1e-11, 0.5, 0, 1e-10], [], new float[Scatter.SingleScratch(1)], sums, scatter);
        Assert.Equal(0.5, sums[0], 1e-7);
        Scatter.AddFull([1e7f, 1, 1e7f, 1e7f], [0f], [1e-11, 0.5, 0, 1e-10], [1e-12, 1, 1, 1], new float[Scatter.SingleScratch(1)], sums, scatter);
        Assert.Equal(1 + 1e-4, sums[0], 1e-6);
    }

    [Fact]
    public void An_unknown_responsibility_is_not_hidden()
    {
        double[] sums = new double[3], scatter = new double[6];
        Scatter.AddFull([1f, 2, 3, 4, 5, 6], [0f, 0, 0], [0.5, double.NaN], [], new float[Scatter.SingleScratch(3)], sums, scatter);
        Assert.All(sums, static sum => Assert.Equal(double.NaN, sum));
        Assert.All(scatter, static sum => Assert.Equal(double.NaN, sum));
    }

    [Fact]
    public void The_widest_vectors_give_the_bits_of_one_of_the_widths()
    {
        var block = new Blocks(67, 19);
        float[] rows = Singles(block.Rows), mean = Singles(block.Center), strips = Strips(block.InverseFactor(), 19);
        float[] tiles = new float[RowTiles.SingleLength(67, 19)];
        RowTiles.FromRows(rows, 19, tiles);
        double[] scores = new double[67];
        GaussianScores.Full(tiles, mean, strips, Normalizer, scores);
        double[] factor = block.InverseFactor();
        double[][] widths =
        [
            Scores<SingleLanes128>(rows, mean, factor, Normalizer),
            Scores<SingleLanes256>(rows, mean, factor, Normalizer),
            Scores<SingleLanes512>(rows, mean, factor, Normalizer),
        ];
        Assert.Contains(widths, scores.SequenceEqual);
    }

    private static void TilesHoldRows<T>(int rows, int dimension)
        where T : struct, INumberLanes<T, float>
    {
        float[] values = Singles(new Blocks(rows, dimension).Rows);
        float[] tiles = new float[RowTiles.Length<T, float>(rows, dimension)];
        Array.Fill(tiles, 9);
        RowTiles.FromRows<T, float>(values, dimension, tiles);
        int width = RowTiles.VectorsPerTile * T.Count;
        for (int at = 0; at < tiles.Length; at++)
        {
            int row = (at / (width * dimension) * width) + (at % width), column = at / width % dimension;
            Assert.Equal(row < rows ? values[(row * dimension) + column] : 0, tiles[at]);
        }
    }

    private static void ScoresEqualPlainLoop<T>(int rows, int dimension)
        where T : struct, INumberLanes<T, float>
    {
        var block = new Blocks(rows, dimension);
        float[] values = Singles(block.Rows), mean = Singles(block.Center);
        double[] factor = block.InverseFactor();
        double[] scores = Scores<T>(values, mean, factor, Normalizer);
        double[] rounded = Doubles(Singles(factor)), center = Doubles(mean);
        for (int n = 0; n < rows; n++)
        {
            double[] row = Doubles(values[(n * dimension)..((n + 1) * dimension)]);
            double expected = GaussianScores.FullReference(row, center, rounded, Normalizer);
            Assert.Equal(expected, scores[n], Tolerance(expected));
        }
    }

    private static void ScatterEqualsPlainLoop<T>(int rows, int dimension)
        where T : struct, INumberLanes<T, float>
    {
        var block = new Blocks(rows, dimension);
        float[] values = Singles(block.Rows), anchor = Singles(block.Center);
        double[] responsibilities = block.Responsibilities[..rows];
        double[] sums = [.. Enumerable.Repeat(2.0, dimension)], scatter = [.. Enumerable.Repeat(3.0, Packed.Length(dimension))];
        double[] expectedSums = [.. sums], expected = [.. scatter];
        float[] scratch = new float[Scatter.FullScratch<T, float>(dimension)];
        Array.Fill(scratch, float.NaN);
        Scatter.AddFull<T, float>(values, anchor, responsibilities, [], Scatter.SingleNegligible, scratch, sums, scatter);
        for (int n = 0; n < rows; n++)
        {
            Scatter.AddFullReference(
                Doubles(values[(n * dimension)..((n + 1) * dimension)]), Doubles(anchor), responsibilities[n], expectedSums, expected);
        }

        for (int d = 0; d < dimension; d++)
        {
            Assert.Equal(expectedSums[d], sums[d], Tolerance(rows));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], scatter[i], Tolerance(rows));
        }
    }

    private static void OddValueStays<T>(float odd, int dimension)
        where T : struct, INumberLanes<T, float>
    {
        var block = new Blocks(53, dimension);
        float[] values = Singles(block.Rows), mean = Singles(block.Center);
        double[] factor = block.InverseFactor();
        double[] clean = Scores<T>(values, mean, factor, Normalizer);
        values[(11 * dimension) + (dimension / 2)] = odd;
        double[] touched = Scores<T>(values, mean, factor, Normalizer);
        Assert.Equal(double.NegativeInfinity, touched[11]);
        touched[11] = clean[11];
        Assert.Equal(clean, touched);
    }

    private static double[] Scores<T>(float[] rows, float[] mean, double[] factor, double normalizer)
        where T : struct, INumberLanes<T, float>
    {
        int dimension = mean.Length;
        double[] scores = new double[rows.Length / dimension];
        float[] tiles = new float[RowTiles.Length<T, float>(scores.Length, dimension)];
        RowTiles.FromRows<T, float>(rows, dimension, tiles);
        GaussianScores.Full<T, float>(tiles, mean, Strips(factor, dimension), normalizer, scores);
        return scores;
    }

    private static float[] Strips(double[] factor, int dimension)
    {
        double[] strips = new double[FactorTiles.Length(dimension)];
        FactorTiles.FromPacked(factor, dimension, strips);
        return Singles(strips);
    }

    private static double Tolerance(double expected) => 1e-5 * (1 + Math.Abs(expected));

    private static float[] Singles(double[] values) => [.. values.Select(static x => (float)x)];

    private static double[] Doubles(float[] values) => [.. values.Select(static x => (double)x)];
}
