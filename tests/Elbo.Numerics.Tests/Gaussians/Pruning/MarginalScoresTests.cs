using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class MarginalScoresTests
{
    private const double Peak = -1.5;

    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_above_their_threshold_are_those_of_the_plain_loop(int rows, int dimension)
    {
        EqualPlainLoop<Lanes128>(rows, dimension);
        EqualPlainLoop<Lanes256>(rows, dimension);
        EqualPlainLoop<Lanes512>(rows, dimension);
    }

    [Fact]
    public void Tiles_and_rows_that_are_not_asked_about_are_not_there()
    {
        var problem = new Problem<Lanes256>(70, 8);
        int tiles = RowTiles.Count<Lanes256>(70);
        Array.Fill(problem.Thresholds, double.NegativeInfinity, 0, 70);
        int[] tilesToAsk = [.. Enumerable.Repeat(1, tiles)];
        tilesToAsk[2] = 0;
        Assert.Equal(Enumerable.Range(0, 70).Where(static n => n / 12 != 2 && n is < 5 or >= 50), problem.Above(tilesToAsk, 5..50));
    }

    [Theory]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(1e200, false)]
    [InlineData(5e-324, true)]
    public void An_odd_value_stays_in_its_own_lane(double odd, bool isAbove)
    {
        StaysInLane<Lanes128>(odd, isAbove);
        StaysInLane<Lanes256>(odd, isAbove);
        StaysInLane<Lanes512>(odd, isAbove);
    }

    private static void EqualPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        var problem = new Problem<T>(rows, dimension);
        int[] all = [.. Enumerable.Repeat(1, RowTiles.Count<T>(rows))];
        double[] scores = [.. Enumerable.Range(0, rows).Select(problem.Reference)];

        // Near enough to some scores to cut through tiles, and far enough for rounding not to matter.
        foreach (double threshold in new[] { -1e9, -1e4, -200, -60, -20, -8, -3, -1.6, 1 })
        {
            Array.Fill(problem.Thresholds, threshold, 0, rows);
            Assert.Equal(Enumerable.Range(0, rows).Where(n => scores[n] > threshold), problem.Above(all, 0..0));
        }
    }

    private static void StaysInLane<T>(double odd, bool isAbove)
        where T : struct, ILanes<T>
    {
        var problem = new Problem<T>(37, 9);
        int[] all = [.. Enumerable.Repeat(1, RowTiles.Count<T>(37))];
        Array.Fill(problem.Thresholds, -1e5, 0, 37);
        Assert.Equal(Enumerable.Range(0, 37), problem.Above(all, 0..0));
        problem.SetCell(11, 3, odd);
        Assert.Equal(Enumerable.Range(0, 37).Where(n => n != 11 || isAbove), problem.Above(all, 0..0));
    }

    private sealed class Problem<T>
        where T : struct, ILanes<T>
    {
        private readonly Blocks _block;
        private readonly double[] _factor;
        private readonly double[] _strips;
        private readonly double[] _offsets;
        private readonly int _rows;
        private readonly int _dimension;

        public Problem(int rows, int dimension)
        {
            (_rows, _dimension) = (rows, dimension);
            _block = new Blocks(rows, dimension);
            _factor = _block.InverseFactor();
            _strips = new double[FactorTiles.Length(dimension)];
            FactorTiles.FromPacked(_factor, dimension, _strips);
            _offsets = new double[MarginalScores.OffsetsLength(dimension)];
            MarginalScores.ToOffsets(_block.Center, _offsets);
            Thresholds = new double[RowTiles.Length<T>(rows, 1)];
            Array.Fill(Thresholds, double.PositiveInfinity);
        }

        public double[] Thresholds { get; }

        public void SetCell(int row, int column, double value) => _block.Rows[(row * _dimension) + column] = value;

        public double Reference(int row) => MarginalScores.ScoreReference(_block.Row(row), _block.Center, _factor, Peak);

        public int[] Above(int[] tilesToAsk, Range except)
        {
            double[] tiles = new double[RowTiles.Length<T>(_rows, _dimension)];
            RowTiles.FromRows<T>(_block.Rows, _dimension, tiles);
            int[] above = new int[_rows];
            int count = MarginalScores.Above<T>(tiles, _dimension, _offsets, _strips, Peak, Thresholds, tilesToAsk, except, above);
            return above[..count];
        }
    }
}
