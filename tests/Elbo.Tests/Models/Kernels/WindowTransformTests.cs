using Elbo.Models.Kernels;
using Elbo.Numerics;

namespace Elbo.Tests.Models.Kernels;

public sealed class WindowTransformTests
{
    public static TheoryData<string, double> NamesAndBandwidths =>
        [.. SmoothingKernels.All.Where(static k => k.HasEdge).SelectMany(static k => new[] { 0.01, 0.7, 40 }.Select(h => (k.Name, h)))];

    [Theory]
    [MemberData(nameof(NamesAndBandwidths))]
    public void Sums_are_those_of_all_pairs_to_rounding(string name, double bandwidth)
    {
        const int Count = 700;
        var kernel = SmoothingKernels.Parse(name);
        var rng = new Seed(8).ToRng();
        double[] points = new double[Count], weights = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            (points[i], weights[i]) = ((i % 4 == 0 ? 30 : 0) + rng.NextGaussian(), 0.5 + rng.NextDouble());
        }

        Array.Sort(points);
        double[] targets = [-100, .. points.Where(static (_, i) => i % 5 == 0), 17, 31, 200];
        Array.Sort(targets);
        var sums = new double[targets.Length];
        kernel.TryGather(points, weights, bandwidth)!.Evaluate(targets, sums);
        double largest = 0;
        for (int t = 0; t < targets.Length; t++)
        {
            double expected = 0;
            for (int i = 0; i < Count; i++)
            {
                expected += weights[i] * kernel.Density((points[i] / bandwidth) - (targets[t] / bandwidth)) / kernel.Peak;
            }

            Assert.Equal(expected, sums[t], 1e-11);
            largest = Math.Max(largest, expected);
        }

        Assert.InRange(largest, 0.4, Count * 2);
    }
}
