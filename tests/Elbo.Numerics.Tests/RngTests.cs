namespace Elbo.Numerics.Tests;

public sealed class RngTests
{
    [Fact]
    public void The_sequence_of_a_seed_never_changes()
    {
        // SplitMix64 started at 0 gives these two numbers first (Vigna, "splitmix64.c").
        var rng = new Seed(0).ToRng();
        Assert.Equal(0xE220A8397B1DCDAFUL, rng.NextUInt64());
        Assert.Equal(0x6E789E6AA1B965F4UL, rng.NextUInt64());
    }

    [Fact]
    public void Derived_seeds_differ_by_number_by_purpose_and_by_path()
    {
        var seed = new Seed(42);
        Seed[] all =
        [
            seed, .. Enumerable.Range(0, 1000).Select(i => seed.Derive(i)), .. Enumerable.Range(0, 1000).Select(i => seed.Derive(1).Derive(i)),
            seed.Derive("a"), seed.Derive("b"), seed.Derive("a").Derive("b"), seed.Derive("b").Derive("a"),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Gaussian_numbers_have_the_moments_of_the_standard_normal()
    {
        var rng = new Seed(7).ToRng();
        const int count = 200_000;
        double mean = 0, square = 0, fourth = 0;
        for (int i = 0; i < count; i++)
        {
            double x = rng.NextGaussian();
            mean += x / count;
            square += x * x / count;
            fourth += x * x * x * x / count;
        }

        // Four standard errors each.
        Assert.Equal(0, mean, 4 / Math.Sqrt(count));
        Assert.Equal(1, square, 4 * Math.Sqrt(2.0 / count));
        Assert.Equal(3, fourth, 4 * Math.Sqrt(96.0 / count));
    }

    [Fact]
    public void Indices_are_drawn_in_proportion_to_their_weights_and_never_where_it_is_zero()
    {
        var rng = new Seed(3).ToRng();
        int[] counts = new int[4];
        for (int i = 0; i < 100_000; i++)
        {
            counts[rng.NextIndex([0, 1, 3, 0])]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.Equal(0, counts[3]);
        Assert.Equal(0.25, counts[1] / 100_000.0, 4 * Math.Sqrt(0.25 * 0.75 / 100_000));
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    public void Weights_without_a_positive_finite_sum_are_refused(double first, double second)
    {
        var rng = new Seed(3).ToRng();
        Assert.Throws<ArgumentException>(() => rng.NextIndex([first, second]));
    }

    [Fact]
    public void Bounded_integers_stay_in_bounds_and_reach_them()
    {
        var rng = new Seed(5).ToRng();
        int[] counts = new int[3];
        for (int i = 0; i < 3000; i++)
        {
            counts[rng.NextInt32(3)]++;
        }

        Assert.All(counts, static c => Assert.InRange(c, 880, 1120));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.NextInt32(0));
    }
}
