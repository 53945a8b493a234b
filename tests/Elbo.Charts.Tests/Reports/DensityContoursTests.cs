using Elbo.Charts.Reports;
using Elbo.Numerics;

namespace Elbo.Charts.Tests.Reports;

public sealed class DensityContoursTests
{
    private static readonly MixtureShape OneNormal = new([1], [[0, 0]], [new double[,] { { 1, 0.6 }, { 0.6, 1 } }]);

    [Fact]
    public void Each_contour_of_a_normal_is_one_ellipse_that_holds_its_share_of_the_points()
    {
        var rng = new Seed(3).ToRng();
        ScatterPoint[] points = [.. Enumerable.Range(0, 4000).Select(_ =>
        {
            double u = rng.NextGaussian();
            return new ScatterPoint(u, (0.6 * u) + (0.8 * rng.NextGaussian()), 0);
        })];
        var contours = DensityContours.Of(OneNormal, 0, 1, points, (-5, 5), (-5, 5));
        Assert.Equal([0.95, 0.75, 0.5, 0.25], contours.Select(static c => c.Mass));
        foreach (var contour in contours)
        {
            var loop = Assert.Single(contour.Loops);

            // The squared distance of a point on the border: the same all along it, and the quantile of an exponential with mean 2.
            double expected = -2 * Math.Log(1 - contour.Mass);
            double[] distances = [.. loop.Select(static p => ((p.X * p.X) - (1.2 * p.X * p.Y) + (p.Y * p.Y)) / 0.64)];
            Assert.InRange(distances.Max() - distances.Min(), 0, 0.05 + (0.05 * expected));
            Assert.Equal(expected, distances.Average(), 0.15 + (0.05 * expected));
        }
    }

    [Fact]
    public void Two_clusters_have_two_loops_each_and_a_narrow_one_is_not_missed()
    {
        var shape = new MixtureShape([0.5, 0.5], [[0, 0], [50, 50]], [new double[,] { { 9, 0 }, { 0, 9 } }, new double[,] { { 0.0004, 0 }, { 0, 0.0004 } }]);
        var rng = new Seed(3).ToRng();
        ScatterPoint[] points = [.. Enumerable.Range(0, 1000).Select(n => n % 2 == 0
            ? new ScatterPoint(3 * rng.NextGaussian(), 3 * rng.NextGaussian(), 0)
            : new ScatterPoint(50 + (0.02 * rng.NextGaussian()), 50 + (0.02 * rng.NextGaussian()), 1))];
        var contours = DensityContours.Of(shape, 0, 1, points, (-12, 60), (-12, 60));
        Assert.Equal(2, contours[0].Loops.Count);
        Assert.Contains(contours[^1].Loops, static loop => loop.All(static p => Math.Abs(p.X - 50) < 0.1 && Math.Abs(p.Y - 50) < 0.1));
    }

    [Fact]
    public void A_region_that_goes_on_beyond_the_chart_is_closed_outside_of_it()
    {
        ScatterPoint[] points = [.. Enumerable.Range(0, 100).Select(static n => new ScatterPoint(n / 50.0, n / 60.0, 0))];
        var outer = DensityContours.Of(OneNormal, 0, 1, points, (0, 1), (0, 1))[0];
        Assert.Contains(Assert.Single(outer.Loops), static p => p.X < 0 || p.Y < 0);
    }

    [Fact]
    public void Nothing_is_drawn_where_there_is_no_plane() =>
        Assert.Empty(DensityContours.Of(OneNormal, 0, 1, [new(1, 1, 0)], (1, 1), (0, 1)));
}
