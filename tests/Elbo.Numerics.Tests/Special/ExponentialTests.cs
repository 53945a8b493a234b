using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Special;

public sealed class ExponentialTests
{
    [Fact]
    public void It_is_within_two_units_in_the_last_place_at_every_width()
    {
        var rng = new Seed(5).ToRng();
        for (int i = 0; i < 200_000; i++)
        {
            // All over the range, and densely where responsibilities matter.
            double x = i % 2 == 0 ? Exponential.Least * rng.NextDouble() : -40 * rng.NextDouble();
            double expected = Math.Exp(x);
            double tolerance = 2 * (Math.BitIncrement(expected) - expected);
            Assert.Equal(expected, Of<Lanes256>(x), tolerance);
            if (i % 16 == 0)
            {
                Assert.Equal(expected, Of<Lanes128>(x), tolerance);
                Assert.Equal(expected, Of<Lanes512>(x), tolerance);
            }
        }
    }

    [Fact]
    public void The_ends_are_what_they_should_be()
    {
        Assert.Equal(1, Of<Lanes256>(0));
        Assert.Equal(1, Of<Lanes256>(-5e-324));
        Assert.True(double.IsNormal(Of<Lanes256>(Exponential.Least)));
        Assert.Equal(double.NaN, Of<Lanes256>(double.NaN));
    }

    private static double Of<T>(double x)
        where T : struct, ILanes<T> => EveryLane.Of<T>(Exponential.Of, x);
}
