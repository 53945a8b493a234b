using Elbo.Numerics;
using Elbo.Numerics.Densities;

namespace Elbo.Models.Kernels;

/// <summary>The normal density; the only kernel without an edge, so that no query has density 0.</summary>
public sealed class GaussianKernel : ISmoothingKernel
{
    /// <inheritdoc/>
    public string Name => "gaussian";

    /// <inheritdoc/>
    public string Description => "exp(−u²/2)/√(2π)";

    /// <inheritdoc/>
    public double Peak => 0.3989422804014327;

    /// <inheritdoc/>
    public double Variance => 1;

    /// <inheritdoc/>
    public double Roughness => 0.28209479177387814;

    /// <inheritdoc/>
    public bool HasEdge => false;

    /// <inheritdoc/>
    public double Density(double u) => Peak * Math.Exp(-0.5 * u * u);

    /// <inheritdoc/>
    public double Sample(ref Rng rng) => rng.NextGaussian();

    double ISmoothingKernel.Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift) =>
        KernelSums.Of<GaussianProfile>(points, weights, query, shift);

    ILineTransform? ISmoothingKernel.TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth) =>
        GaussTransform.TryCreate(sorted, weights, bandwidth);
}
