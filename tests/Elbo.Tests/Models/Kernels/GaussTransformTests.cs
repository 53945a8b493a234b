using Elbo.Models.Kernels;
using Elbo.Numerics;

namespace Elbo.Tests.Models.Kernels;

public sealed class GaussTransformTests
{
    [Theory]
    [InlineData(0.03)]
    [InlineData(0.5)]
    [InlineData(20)]
    public void Sums_are_those_of_all_pairs_to_rounding(double bandwidth)
    {
        var (points, weights) = Points(500);
        double[] targets = [-30, -4.2, -1, 0.01, 0.5, 3, 7, 25];
        var sums = new double[targets.Length];
        GaussTransform.TryCreate(points, weights, bandwidth)!.Evaluate(targets, sums);
        for (int i = 0; i < targets.Length; i++)
        {
            double expected = Pairs(points, weights, targets[i], bandwidth, static u => Math.Exp(-0.5 * u * u));
            Assert.Equal(expected, sums[i], 1e-13 * weights.Sum());
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(2)]
    public void Totals_of_derivatives_are_those_of_all_pairs(double bandwidth)
    {
        var (points, weights) = Points(400);
        double fourth = 0, sixth = 0;
        for (int i = 0; i < points.Length; i++)
        {
            fourth += weights[i] * Pairs(points, weights, points[i], bandwidth, static u => (Math.Pow(u, 4) - (6 * u * u) + 3) * Math.Exp(-0.5 * u * u));
            sixth += weights[i] * Pairs(points, weights, points[i], bandwidth, static u => (Math.Pow(u, 6) - (15 * Math.Pow(u, 4)) + (45 * u * u) - 15) * Math.Exp(-0.5 * u * u));
        }

        Assert.Equal(fourth, GaussTransform.TryCreate(points, weights, bandwidth, 4)!.Total(), 1e-11 * Math.Abs(fourth));
        Assert.Equal(sixth, GaussTransform.TryCreate(points, weights, bandwidth, 6)!.Total(), 1e-11 * Math.Abs(sixth));
    }

    [Fact]
    public void Points_too_far_apart_for_cells_are_refused() => Assert.Null(GaussTransform.TryCreate([0, 1e9], [1, 1], 1e-9));

    private static (double[] Points, double[] Weights) Points(int count)
    {
        var rng = new Seed(3).ToRng();
        var (points, weights) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            points[i] = (i % 3 == 0 ? 5 : 0) + rng.NextGaussian();
            weights[i] = 0.5 + rng.NextDouble();
        }

        Array.Sort(points);
        return (points, weights);
    }

    private static double Pairs(double[] points, double[] weights, double target, double bandwidth, Func<double, double> function)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i++)
        {
            sum += weights[i] * function((target - points[i]) / bandwidth);
        }

        return sum;
    }
}
