using Elbo.Models.Kernels;
using Elbo.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace Elbo.Tests.Models.Kernels;

public sealed class SmoothingKernelTests
{
    public static TheoryData<string> Names => [.. SmoothingKernels.All.Select(static k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kernel_integrates_to_1_and_has_the_moments_it_says(string name)
    {
        var kernel = SmoothingKernels.Parse(name);
        Assert.Equal(1, Integral(kernel, static (_, density) => density), 1e-10);
        Assert.Equal(kernel.Variance, Integral(kernel, static (u, density) => u * u * density), 1e-10);
        Assert.Equal(kernel.Roughness, Integral(kernel, static (_, density) => density * density), 1e-10);
        Assert.Equal(kernel.Peak, kernel.Density(0));
        Assert.Equal(kernel.HasEdge ? 0 : Math.Exp(-2) * kernel.Peak, kernel.Density(2), 1e-15);
        Assert.Equal(kernel.Density(-0.3), kernel.Density(0.3));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Draws_fall_where_the_density_says(string name)
    {
        // 40 bins with the same probability each, by the integral of the density: χ² with 39 degrees of freedom.
        const int Bins = 40, Draws = 40_000;
        var kernel = SmoothingKernels.Parse(name);
        double reach = kernel.HasEdge ? 1 : 9;
        double[] edges = new double[Bins - 1];
        for (int i = 0; i < edges.Length; i++)
        {
            double share = (i + 1.0) / Bins;
            edges[i] = MathNet.Numerics.RootFinding.Bisection.FindRoot(x => Cumulative(kernel, -reach, x) - share, -reach, reach, 1e-9);
        }

        int[] counts = new int[Bins];
        var rng = new Seed(11).Derive(name).ToRng();
        for (int i = 0; i < Draws; i++)
        {
            int bin = Array.BinarySearch(edges, kernel.Sample(ref rng));
            counts[bin < 0 ? ~bin : bin]++;
        }

        double expected = (double)Draws / Bins, squares = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.InRange(ChiSquared.CDF(Bins - 1, squares), 0.001, 0.999);
    }

    [Fact]
    public void Names_are_found_whatever_the_case_and_others_refused_by_name()
    {
        Assert.IsType<BiweightKernel>(SmoothingKernels.Parse("BiWeight"));
        Assert.False(SmoothingKernels.TryParse("box", out _));
        Assert.Contains("epanechnikov", Assert.Throws<ArgumentException>(static () => SmoothingKernels.Parse("box")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epanechnikov", 2.2138)]
    [InlineData("tophat", 1.7401)]
    [InlineData("triangular", 2.4320)]
    [InlineData("biweight", 2.6226)]
    public void Canonical_scales_are_those_of_the_table(string name, double expected) =>
        // Härdle, Müller, Sperlich and Werwatz, Nonparametric and Semiparametric Models (2004), table 3.2: δ₀ 1.7188, 1.3510, 1.8882, 2.0362 over 0.7764.
        Assert.Equal(expected, SmoothingKernels.CanonicalScale(SmoothingKernels.Parse(name)), 2e-3);

    private static double Integral(ISmoothingKernel kernel, Func<double, double, double> function)
    {
        double reach = kernel.HasEdge ? 1 : 9;
        double Half(double from, double to) => DoubleExponentialTransformation.Integrate(u => function(u, kernel.Density(u)), from, to, 1e-12);
        return Half(-reach, 0) + Half(0, reach);
    }

    private static double Cumulative(ISmoothingKernel kernel, double from, double to) => to <= 0
        ? GaussLegendreRule.Integrate(kernel.Density, from, to, 96)
        : GaussLegendreRule.Integrate(kernel.Density, from, 0, 96) + GaussLegendreRule.Integrate(kernel.Density, 0, to, 96);
}
