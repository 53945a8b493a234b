using Elbo.Numerics.Events;

namespace Elbo.Numerics.Tests.Events;

public sealed class TableRowsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(4, 3)]
    [InlineData(11, 2)]
    public void Are_those_of_the_plain_loops_to_the_bit(int width, int values)
    {
        const int Keys = 6, Events = 40;
        var rng = new Seed(5).Derive(width).ToRng();
        double[] table = Draw(Keys * values * width, ref rng), vector = Draw(width, ref rng), weights = Draw(Events, ref rng);
        weights[3] = 0;
        int[] keys = new int[Events], valueOf = new int[Events];
        for (int e = 0; e < Events; e++)
        {
            (keys[e], valueOf[e]) = (rng.NextInt32(Keys), rng.NextInt32(values));
        }

        foreach (double[] w in (double[][])[[], weights])
        {
            double[] sum = [.. vector], expected = [.. vector];
            TableRows.Gather(table, values, keys, valueOf, w, sum);
            TableRows.GatherReference(table, values, keys, valueOf, w, expected);
            Assert.Equal(expected, sum);

            double[] changed = [.. table], wanted = [.. table];
            TableRows.Scatter(vector, values, keys, valueOf, w, changed);
            TableRows.ScatterReference(vector, values, keys, valueOf, w, wanted);
            Assert.Equal(wanted, changed);
        }
    }

    [Fact]
    public void A_row_of_minus_infinity_does_not_count_at_weight_0()
    {
        double[] sum = [1, 2];
        TableRows.Gather([double.NegativeInfinity, 0], 1, [0], [0], [0], sum);
        Assert.Equal([1, 2], sum);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, 1)]
    public void A_row_that_is_not_there_is_refused(int key, int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TableRows.Gather(new double[8], 2, [key], [value], [], new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TableRows.Scatter(new double[2], 2, [key], [value], [], new double[8]));
    }

    private static double[] Draw(int count, ref Rng rng)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = rng.NextGaussian();
        }

        return numbers;
    }
}
