using Elbo.Models.Kernels;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How to make a kernel density of rows.</summary>
public sealed record KernelDensityOptions
{
    /// <summary>The kernel.</summary>
    public ISmoothingKernel Kernel { get; init; } = SmoothingKernels.Gaussian;

    /// <summary>How the bandwidth is chosen.</summary>
    public BandwidthRule Rule { get; init; } = new BandwidthRule.LeaveOneOut();

    /// <summary>What the columns' bandwidths have to do with each other.</summary>
    public BandwidthShape Shape { get; init; }

    /// <summary>The largest relative error of a density, at least 0; 0 for none but rounding.</summary>
    public double RelativeError { get; init; } = KernelDensity.DefaultRelativeError;

    /// <summary>Where random numbers come from: which row is in which part of a cross-validation.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>How many threads to use; the result is the same for any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
