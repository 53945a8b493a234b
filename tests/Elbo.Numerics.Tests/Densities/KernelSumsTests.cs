using Elbo.Numerics.Densities;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Densities;

public sealed class KernelSumsTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 48)]
    [InlineData(3, 256)]
    [InlineData(8, 160)]
    public void Sums_of_every_width_equal_the_plain_loop(int dimension, int count)
    {
        Check<GaussianProfile>(dimension, count, 1);
        Check<EpanechnikovProfile>(dimension, count, 1);
        Check<TopHatProfile>(dimension, count, 1);
        Check<TriangularProfile>(dimension, count, 1);
        Check<BiweightProfile>(dimension, count, 1);
        Check<CosineProfile>(dimension, count, 1);
    }

    [Fact]
    public void A_shift_multiplies_what_would_underflow()
    {
        double[] points = [.. Enumerable.Range(0, 16).Select(static i => 60 + (i * 0.01))];
        double[] weights = [.. Enumerable.Repeat(1.0, 16)];
        double plain = KernelSums.Of<GaussianProfile>(points, weights, [0]);
        double shifted = KernelSums.Of<GaussianProfile>(points, weights, [0], 1800);
        Assert.InRange(plain, 0, 1e-300);
        Assert.Equal(points.Sum(static x => Math.Exp(1800 - (0.5 * x * x))), shifted, 1e-12);
    }

    [Fact]
    public void Infinite_distances_add_nothing_but_the_least_number()
    {
        double[] points = new double[16], weights = [.. Enumerable.Repeat(1.0, 16)];
        Assert.InRange(KernelSums.Of<GaussianProfile>(points, weights, [1e200]), 0, 1e-300);
        Assert.Equal(0, KernelSums.Of<EpanechnikovProfile>(points, weights, [1e200]));
        Assert.Equal(0, KernelSums.Of<CosineProfile>(points, weights, [1e200]));
        Assert.Equal(0, KernelSums.Of<BiweightProfile>(points, weights, [1e200]));
    }

    private static void Check<TProfile>(int dimension, int count, double spread)
        where TProfile : struct, IProfile
    {
        var rng = new Seed(5).Derive(dimension).ToRng();
        double[] points = new double[count * dimension], weights = new double[count], query = new double[dimension];
        foreach (ref double x in points.AsSpan())
        {
            x = spread * (rng.NextDouble() - 0.5);
        }

        // The last points are padding.
        foreach (ref double w in weights.AsSpan(0, count - 3))
        {
            w = rng.NextDouble() + 0.5;
        }

        foreach (ref double x in query.AsSpan())
        {
            x = spread * 0.6 * rng.NextDouble();
        }

        double expected = KernelSums.Reference<TProfile>(points, weights, query);
        Assert.InRange(expected, 0.01, count * 2.0);
        double tolerance = 1e-13 * expected;
        Assert.Equal(expected, KernelSums.Of<TProfile>(points, weights, query), tolerance);
        Assert.Equal(expected, KernelSums.Of<TProfile, Lanes128>(points, weights, query, 0), tolerance);
        Assert.Equal(expected, KernelSums.Of<TProfile, Lanes256>(points, weights, query, 0), tolerance);
        Assert.Equal(expected, KernelSums.Of<TProfile, Lanes512>(points, weights, query, 0), tolerance);
    }
}
