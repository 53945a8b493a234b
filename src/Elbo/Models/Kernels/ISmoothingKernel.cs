using Elbo.Numerics;

namespace Elbo.Models.Kernels;

/// <summary>
/// What every point of a kernel density is smeared out to: a symmetric density of one number, in bandwidths. In several dimensions the kernel is
/// the product over the coordinates. One kernel is one file.
/// </summary>
public interface ISmoothingKernel
{
    /// <summary>Its name in the tool and in model files, in lower case.</summary>
    string Name { get; }

    /// <summary>What it looks like, as a formula.</summary>
    string Description { get; }

    /// <summary>k(0), the highest density.</summary>
    double Peak { get; }

    /// <summary>∫ u² k(u) du.</summary>
    double Variance { get; }

    /// <summary>∫ k(u)² du.</summary>
    double Roughness { get; }

    /// <summary>Whether it is zero beyond 1; otherwise it has no edge.</summary>
    bool HasEdge { get; }

    /// <summary>k(u).</summary>
    /// <param name="u">Any number.</param>
    double Density(double u);

    /// <summary>Draws a number from the kernel.</summary>
    /// <param name="rng">The generator to draw from.</param>
    double Sample(ref Rng rng);

    /// <summary>Σ w·k(point − query)/k(0), times e to the shift for a kernel without an edge.</summary>
    /// <param name="points">D columns of points, in bandwidths.</param>
    /// <param name="weights">w: one number a point, padded with zeros.</param>
    /// <param name="query">D numbers, in bandwidths.</param>
    /// <param name="shift">At most half the squared distance of the nearest point.</param>
    internal double Sum(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift);

    /// <summary>Gathers points on a line for sums over all of them; nothing if that is not possible.</summary>
    /// <param name="sorted">Points in rising order.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="bandwidth">What points and targets are divided by.</param>
    internal ILineTransform? TryGather(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth);
}
