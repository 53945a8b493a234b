using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

public sealed class CandidatesTests
{
    [Fact]
    public void The_best_component_is_that_of_the_plain_loop()
    {
        var rng = new Seed(3).ToRng();
        for (int components = 1; components <= 67; components++)
        {
            double[] products = new double[72], constants = new double[72], slopes = new double[72];
            Array.Fill(constants, double.NegativeInfinity);
            for (int k = 0; k < components; k++)
            {
                (products[k], constants[k], slopes[k]) = (rng.NextGaussian(), rng.NextGaussian(), rng.NextGaussian());
            }

            int expected = Candidates.BestReference(products, constants, slopes, 0.7);
            Assert.Equal(expected, Candidates.Best<Lanes128>(products, constants, slopes, 0.7));
            Assert.Equal(expected, Candidates.Best<Lanes256>(products, constants, slopes, 0.7));
            Assert.Equal(expected, Candidates.Best<Lanes512>(products, constants, slopes, 0.7));
            Assert.Equal(expected, Candidates.Best(products, constants, slopes, 0.7));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Without_any_number_there_is_still_a_component(double score)
    {
        double[] products = [.. Enumerable.Repeat(score, 8)], zeros = new double[8];
        Assert.Equal(0, Candidates.Best<Lanes128>(products, zeros, zeros, 1));
        Assert.Equal(0, Candidates.Best<Lanes256>(products, zeros, zeros, 1));
        Assert.Equal(0, Candidates.Best<Lanes512>(products, zeros, zeros, 1));
    }

    [Fact]
    public void Rows_of_a_component_keep_their_order()
    {
        int[] starts = new int[5], order = new int[6];
        Candidates.Sort([2, 0, 2, 3, 0, 2], starts, order);
        Assert.Equal([0, 2, 2, 5, 6], starts);
        Assert.Equal([1, 4, 0, 2, 5, 3], order);
    }

    [Fact]
    public void No_rows_are_no_trouble()
    {
        int[] starts = [7, 7, 7];
        Candidates.Sort([], starts, []);
        Assert.Equal([0, 0, 0], starts);
    }
}
