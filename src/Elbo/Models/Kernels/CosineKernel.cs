using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>An arch of the cosine; nearly Epanechnikov's.</summary>
public sealed class CosineKernel : ISmoothingKernel, ISeparableProfile
{
    /// <inheritdoc/>
    public string Name => "cosine";

    /// <inheritdoc/>
    public string Description => "¼π cos(πu/2) for |u| ≤ 1";

    /// <inheritdoc/>
    public double Peak => Math.PI / 4;

    /// <inheritdoc/>
    public double Variance => 1 - (8 / (Math.PI * Math.PI));

    /// <inheritdoc/>
    public double Roughness => Math.PI * Math.PI / 16;

    /// <inheritdoc/>
    public bool HasEdge => true;

    /// <inheritdoc/>
    public double Density(double u) => Math.Abs(u) < 1 ? Peak * Math.Cos(Math.PI / 2 * u) : 0;

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => 2 / Math.PI * Math.Asin((2 * rng.NextDouble()) - 1);

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<CosineProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        new WindowTransform(this, sorted, weights, bandwidth);

    int ISeparableProfile.Terms => 2;

    void ISeparableProfile.OfPoint(double point, Span<double> terms)
    {
        (terms[1], terms[0]) = Math.SinCos(Math.PI / 2 * point);
    }

    void ISeparableProfile.OfTarget(double target, bool isBelow, Span<double> factors)
    {
        (factors[1], factors[0]) = Math.SinCos(Math.PI / 2 * target);
    }
}
