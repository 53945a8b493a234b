using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>Uniform: counts what is within a bandwidth, its edge included (Rosenblatt 1956).</summary>
public sealed class TopHatKernel : ISmoothingKernel, ISeparableProfile
{
    /// <inheritdoc/>
    public string Name => "tophat";

    /// <inheritdoc/>
    public string Description => "½ for |u| ≤ 1";

    /// <inheritdoc/>
    public double Peak => 0.5;

    /// <inheritdoc/>
    public double Variance => 1.0 / 3;

    /// <inheritdoc/>
    public double Roughness => 0.5;

    /// <inheritdoc/>
    public bool HasEdge => true;

    /// <inheritdoc/>
    public double Density(double u) => Math.Abs(u) <= 1 ? Peak : 0;

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => (2 * rng.NextDouble()) - 1;

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<TopHatProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        new WindowTransform(this, sorted, weights, bandwidth);

    int ISeparableProfile.Terms => 1;

    void ISeparableProfile.OfPoint(double point, Span<double> terms)
    {
        terms[0] = 1;
    }

    void ISeparableProfile.OfTarget(double target, bool isBelow, Span<double> factors)
    {
        factors[0] = 1;
    }
}
