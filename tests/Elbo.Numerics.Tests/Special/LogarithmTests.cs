using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Special;

public sealed class LogarithmTests
{
    [Fact]
    public void It_is_within_one_unit_in_the_last_place_at_every_width()
    {
        var rng = new Seed(6).ToRng();
        for (int i = 0; i < 200_000; i++)
        {
            // Sums of a thousand components, sums that are all but one, and all that there is.
            double x = (i % 4) switch
            {
                0 => 1 + (1000 * rng.NextDouble()),
                1 => 1 + rng.NextDouble(),
                2 => 1 + Math.Pow(10, -16 * rng.NextDouble()),
                _ => Math.Pow(10, 308 * rng.NextDouble()),
            };
            double expected = Math.Log(x);
            double tolerance = Math.BitIncrement(expected) - expected;
            Assert.Equal(expected, Of<Lanes256>(x), tolerance);
            if (i % 16 < 4)
            {
                Assert.Equal(expected, Of<Lanes128>(x), tolerance);
                Assert.Equal(expected, Of<Lanes512>(x), tolerance);
            }
        }
    }

    [Fact]
    public void The_ends_are_what_they_should_be()
    {
        Assert.Equal(0, Of<Lanes256>(1));
        Assert.Equal(Math.Log(2), Of<Lanes256>(2));
        Assert.Equal(Math.Log(Math.BitIncrement(1)), Of<Lanes256>(Math.BitIncrement(1)), 1e-31);
        Assert.Equal(Math.Log(double.MaxValue), Of<Lanes256>(double.MaxValue));
    }

    private static double Of<T>(double x)
        where T : struct, ILanes<T> => EveryLane.Of<T>(Logarithm.Of, x);
}
