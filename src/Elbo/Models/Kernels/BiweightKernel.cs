using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>Smooth at its edge, too; also called quartic.</summary>
public sealed class BiweightKernel : ISmoothingKernel, ISeparableProfile
{
    /// <inheritdoc/>
    public string Name => "biweight";

    /// <inheritdoc/>
    public string Description => "¹⁵⁄₁₆(1 − u²)² for |u| ≤ 1";

    /// <inheritdoc/>
    public double Peak => 15.0 / 16;

    /// <inheritdoc/>
    public double Variance => 1.0 / 7;

    /// <inheritdoc/>
    public double Roughness => 5.0 / 7;

    /// <inheritdoc/>
    public bool HasEdge => true;

    /// <inheritdoc/>
    public double Density(double u) => Math.Abs(u) < 1 ? Peak * (1 - (u * u)) * (1 - (u * u)) : 0;

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => Draws.MiddleOfFive(ref rng);

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<BiweightProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        new WindowTransform(this, sorted, weights, bandwidth);

    int ISeparableProfile.Terms => 5;

    void ISeparableProfile.OfPoint(double point, Span<double> terms)
    {
        double square = point * point;
        (terms[0], terms[1], terms[2], terms[3], terms[4]) = (1, point, square, square * point, square * square);
    }

    void ISeparableProfile.OfTarget(double target, bool isBelow, Span<double> factors)
    {
        // (1 − (t − p)²)².
        double square = target * target, rest = 1 - square;
        (factors[0], factors[1], factors[2], factors[3], factors[4]) = (rest * rest, 4 * target * rest, (6 * square) - 2, -4 * target, 1);
    }
}
