using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>The kernel of the least asymptotic mean squared error (Epanechnikov 1969).</summary>
public sealed class EpanechnikovKernel : ISmoothingKernel, ISeparableProfile
{
    /// <inheritdoc/>
    public string Name => "epanechnikov";

    /// <inheritdoc/>
    public string Description => "¾(1 − u²) for |u| ≤ 1";

    /// <inheritdoc/>
    public double Peak => 0.75;

    /// <inheritdoc/>
    public double Variance => 0.2;

    /// <inheritdoc/>
    public double Roughness => 0.6;

    /// <inheritdoc/>
    public bool HasEdge => true;

    /// <inheritdoc/>
    public double Density(double u) => Math.Abs(u) < 1 ? Peak * (1 - (u * u)) : 0;

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => Draws.Middle(ref rng);

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<EpanechnikovProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        new WindowTransform(this, sorted, weights, bandwidth);

    int ISeparableProfile.Terms => 3;

    void ISeparableProfile.OfPoint(double point, Span<double> terms)
    {
        (terms[0], terms[1], terms[2]) = (1, point, point * point);
    }

    void ISeparableProfile.OfTarget(double target, bool isBelow, Span<double> factors)
    {
        // 1 − (t − p)².
        (factors[0], factors[1], factors[2]) = (1 - (target * target), 2 * target, -1);
    }
}
