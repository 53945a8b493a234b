using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class NearestCentersTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Distances_and_labels_equal_the_plain_loop(int rows, int dimension)
    {
        for (int components = 1; components <= 4; components++)
        {
            EqualsPlainLoop<Lanes128>(rows, dimension, components);
            EqualsPlainLoop<Lanes256>(rows, dimension, components);
            EqualsPlainLoop<Lanes512>(rows, dimension, components);
        }
    }

    [Fact]
    public void The_first_of_equally_near_centers_is_the_one()
    {
        var (nearest, labels) = Update<Lanes256>([0, 5, 10], 1, [5, 5, 0, 10, 0], [1], [.. Enumerable.Repeat(double.PositiveInfinity, 3)], [9, 9, 9]);
        Assert.Equal([0, 0, 0], nearest);
        Assert.Equal([2, 0, 3], labels);
    }

    [Fact]
    public void A_center_that_is_no_nearer_than_what_stands_there_changes_nothing()
    {
        var (nearest, labels) = Update<Lanes256>([0, 5, 10], 1, [5], [1], [25, 1, 24], [7, 8, 9]);
        Assert.Equal([25, 0, 24], nearest);
        Assert.Equal([7, 0, 9], labels);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e200)]
    public void A_row_at_no_finite_distance_keeps_its_label_and_leaves_the_others_alone(double odd)
    {
        foreach (int dimension in new[] { 1, 2, 5, 17 })
        {
            Keeps<Lanes128>(odd, dimension);
            Keeps<Lanes256>(odd, dimension);
            Keeps<Lanes512>(odd, dimension);
        }
    }

    private static void Keeps<T>(double odd, int dimension)
        where T : struct, ILanes<T>
    {
        const int Rows = 31, Row = 13;
        var block = new Blocks(Rows, dimension);
        double[] inverse = [.. Enumerable.Repeat(1.0, dimension)];
        double[] start = [.. Enumerable.Repeat(double.PositiveInfinity, Rows)];
        int[] labels = [.. Enumerable.Repeat(-1, Rows)];
        var clean = Update<T>(block.Rows, dimension, block.Center, inverse, start, labels);
        double[] values = [.. block.Rows];
        values[(Row * dimension) + dimension - 1] = odd;
        var (nearest, found) = Update<T>(values, dimension, block.Center, inverse, start, labels);
        Assert.Equal(double.PositiveInfinity, nearest[Row]);
        Assert.Equal(-1, found[Row]);
        (nearest[Row], found[Row]) = (clean.Nearest[Row], clean.Labels[Row]);
        Assert.Equal(clean.Nearest, nearest);
        Assert.Equal(clean.Labels, found);
    }

    private static void EqualsPlainLoop<T>(int rows, int dimension, int components)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, dimension);
        double[] inverse = [.. Enumerable.Range(1, dimension).Select(static d => 0.1 * d)];
        var rng = new Seed(7).ToRng();
        double[] centers = new double[components * dimension];
        for (int i = 0; i < centers.Length; i++)
        {
            centers[i] = 3 + rng.NextGaussian();
        }

        double[] start = [.. Enumerable.Range(0, rows).Select(n => n % 5 == 4 ? 0.1 : double.PositiveInfinity)];
        var (nearest, labels) = Update<T>(block.Rows, dimension, centers, inverse, start, [.. Enumerable.Repeat(-1, rows)]);
        for (int n = 0; n < rows; n++)
        {
            double expected = start[n];
            int label = -1;
            NearestCenters.UpdateReference(block.Row(n), centers, inverse, ref expected, ref label);
            Assert.Equal(expected, nearest[n], Blocks.Tolerance(expected));
            Assert.Equal(label, labels[n]);
        }
    }

    private static (double[] Nearest, int[] Labels) Update<T>(
        double[] rows, int dimension, double[] centers, double[] inverse, double[] nearest, int[] labels)
        where T : struct, ILanes<T>
    {
        double[] tiles = new double[RowTiles.Length<T>(nearest.Length, dimension)];
        RowTiles.FromRows<T>(rows, dimension, tiles);
        double[] lowered = [.. nearest];
        int[] found = [.. labels];
        NearestCenters.Update<T>(tiles, dimension, centers, inverse, lowered, found);
        return (lowered, found);
    }
}
