using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Tests.Linear;

public sealed class SumsTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 68), 1000, 1023];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_equal_the_plain_loops(int length)
    {
        double[] x = Numbers(length, 1), y = Numbers(length, 2);
        Assert.Equal(Sums.OfReference(x), Sums.Of(x), 1e-12 * (1 + length));
        Assert.Equal(Sums.OfProductsReference(x, y), Sums.OfProducts(x, y), 1e-12 * (1 + length));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_bits_do_not_depend_on_where_the_array_begins(int length)
    {
        double[] x = Numbers(length, 1), y = Numbers(length, 2);
        double sum = Sums.Of(x), products = Sums.OfProducts(x, y);
        for (int offset = 1; offset < 9; offset++)
        {
            double[] moved = [.. new double[offset], .. x], other = [.. new double[offset], .. y];
            Assert.Equal(sum, Sums.Of(moved.AsSpan(offset)));
            Assert.Equal(products, Sums.OfProducts(moved.AsSpan(offset), other.AsSpan(offset)));
        }
    }

    private static double[] Numbers(int length, ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++)
        {
            numbers[i] = rng.NextGaussian();
        }

        return numbers;
    }
}
