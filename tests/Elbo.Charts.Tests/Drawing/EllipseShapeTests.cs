using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;

namespace Elbo.Charts.Tests.Drawing;

public sealed class EllipseShapeTests
{
    private static readonly Axis Unit = Axis.Over("x", 0, 10);
    private static readonly PlotArea Square = new(0, 0, 100, 100);

    [Fact]
    public void An_upward_slope_in_the_data_is_a_counterclockwise_turn_on_the_page()
    {
        var shape = EllipseShape.Of(new(5, 5, 1, 0.8, 1, 0.5, 0), Square, Unit, Unit);
        Assert.Equal(-45, shape.Angle, 9);
        Assert.Equal(50, shape.X, 9);
        Assert.Equal(Math.Sqrt(2 * Math.Log(2) * 1.8) * 10, shape.Long, 9);
        Assert.Equal(Math.Sqrt(2 * Math.Log(2) * 0.2) * 10, shape.Short, 9);
    }

    [Fact]
    public void The_share_inside_is_the_mass()
    {
        var rng = new Elbo.Numerics.Seed(3).ToRng();
        double radius = new Ellipse(0, 0, 1, 0, 1, 0.95, 0).Radius;
        int inside = Enumerable.Range(0, 100_000).Count(_ =>
        {
            double x = rng.NextGaussian();
            double y = rng.NextGaussian();
            return (x * x) + (y * y) < radius * radius;
        });
        Assert.InRange(inside / 100_000.0, 0.947, 0.953);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1.000_000_1, 1)]
    [InlineData(1e-300, 0, 1e300)]
    [InlineData(double.NaN, 0, double.PositiveInfinity)]
    public void A_collapsed_or_impossible_covariance_is_still_something_to_see(double xx, double xy, double yy)
    {
        var shape = EllipseShape.Of(new(5, 5, xx, xy, yy, 0.95, 0), Square, Unit, Unit);
        Assert.InRange(shape.Short, 0.5, 20_000);
        Assert.InRange(shape.Long, shape.Short, 20_000);
        Assert.True(double.IsFinite(shape.Angle));
    }

    [Fact]
    public void The_scale_of_the_data_does_not_matter()
    {
        var tiny = Axis.Over("x", 0, 1e-119);
        var shape = EllipseShape.Of(new(5e-120, 5e-120, 1e-240, 0.8e-240, 1e-240, 0.5, 0), Square, tiny, tiny);
        var plain = EllipseShape.Of(new(5, 5, 1, 0.8, 1, 0.5, 0), Square, Unit, Unit);
        Assert.Equal(plain.Long, shape.Long, 6);
        Assert.Equal(plain.Angle, shape.Angle, 6);
    }
}
