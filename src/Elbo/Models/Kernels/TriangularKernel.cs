using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>A tent: the density of the sum of two uniform numbers.</summary>
public sealed class TriangularKernel : ISmoothingKernel, ISeparableProfile
{
    /// <inheritdoc/>
    public string Name => "triangular";

    /// <inheritdoc/>
    public string Description => "1 − |u| for |u| ≤ 1";

    /// <inheritdoc/>
    public double Peak => 1;

    /// <inheritdoc/>
    public double Variance => 1.0 / 6;

    /// <inheritdoc/>
    public double Roughness => 2.0 / 3;

    /// <inheritdoc/>
    public bool HasEdge => true;

    /// <inheritdoc/>
    public double Density(double u) => Math.Max(0, 1 - Math.Abs(u));

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => rng.NextDouble() - rng.NextDouble();

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<TriangularProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        new WindowTransform(this, sorted, weights, bandwidth);

    int ISeparableProfile.Terms => 2;

    bool ISeparableProfile.HasMiddle => true;

    void ISeparableProfile.OfPoint(double point, Span<double> terms)
    {
        (terms[0], terms[1]) = (1, point);
    }

    void ISeparableProfile.OfTarget(double target, bool isBelow, Span<double> factors)
    {
        (factors[0], factors[1]) = isBelow ? (1 - target, 1) : (1 + target, -1);
    }
}
