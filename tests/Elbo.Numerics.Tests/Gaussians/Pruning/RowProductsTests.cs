using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class RowProductsTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_equal_the_plain_loop(int rows, int depth)
    {
        EqualPlainLoop<Lanes128>(rows, depth);
        EqualPlainLoop<Lanes256>(rows, depth);
        EqualPlainLoop<Lanes512>(rows, depth);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(5e-324)]
    public void An_odd_value_stays_in_its_own_row(double odd)
    {
        StaysInRow<Lanes128>(odd);
        StaysInRow<Lanes256>(odd);
        StaysInRow<Lanes512>(odd);
    }

    private static void EqualPlainLoop<T>(int rows, int depth)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(rows, depth);
        foreach (int columns in new[] { 1, 7, 12, 25 })
        {
            double[] vectors = new Blocks(columns, depth).Rows;
            double[] products = Multiply<T>(block.Rows, depth, vectors);
            int stride = RowProducts.Stride<T>(columns);
            for (int n = 0; n < rows; n++)
            {
                for (int c = 0; c < stride; c++)
                {
                    double expected = c < columns ? RowProducts.MultiplyReference(block.Row(n), vectors.AsSpan(c * depth, depth)) : 0;
                    Assert.Equal(expected, products[(n * stride) + c], Blocks.Tolerance(expected));
                }
            }
        }
    }

    private static void StaysInRow<T>(double odd)
        where T : struct, ILanes<T>
    {
        var block = new Blocks(11, 5);
        double[] vectors = new Blocks(7, 5).Rows;
        double[] clean = Multiply<T>(block.Rows, 5, vectors);
        block.Rows[(9 * 5) + 2] = odd;
        double[] touched = Multiply<T>(block.Rows, 5, vectors);
        int stride = RowProducts.Stride<T>(7);
        for (int n = 0; n < 11; n++)
        {
            Assert.Equal(n != 9, clean.AsSpan(n * stride, 7).SequenceEqual(touched.AsSpan(n * stride, 7)));
        }
    }

    private static double[] Multiply<T>(double[] rows, int depth, double[] vectors)
        where T : struct, ILanes<T>
    {
        int count = rows.Length / depth, stride = RowProducts.Stride<T>(vectors.Length / depth);
        double[] panels = new double[stride * depth], products = new double[count * stride];
        RowProducts.ToPanels<T>(vectors, depth, panels);
        RowProducts.Multiply<T>(rows, depth, count, panels, depth, products);
        return products;
    }
}
