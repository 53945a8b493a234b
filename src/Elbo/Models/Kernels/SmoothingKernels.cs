namespace Elbo.Models.Kernels;

/// <summary>The kernels that are there, by name.</summary>
public static class SmoothingKernels
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<ISmoothingKernel> All { get; } =
        [new GaussianKernel(), new EpanechnikovKernel(), new TopHatKernel(), new TriangularKernel(), new BiweightKernel(), new CosineKernel()];

    /// <summary>The Gaussian kernel.</summary>
    public static ISmoothingKernel Gaussian => All[0];

    /// <summary>Finds a kernel by its name, whatever the case.</summary>
    /// <param name="name">For example <c>epanechnikov</c>.</param>
    /// <param name="kernel">The kernel, if there is one of that name.</param>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ISmoothingKernel? kernel)
    {
        kernel = All.FirstOrDefault(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return kernel is not null;
    }

    /// <summary>Finds a kernel by its name, whatever the case.</summary>
    /// <param name="name">For example <c>epanechnikov</c>.</param>
    /// <exception cref="ArgumentException">If there is none of that name; the message lists those there are.</exception>
    public static ISmoothingKernel Parse(string name) => TryParse(name, out var kernel)
        ? kernel
        : throw new ArgumentException($"There is no kernel '{name}'. There are {string.Join(", ", All.Select(static k => k.Name))}.", nameof(name));

    /// <summary>
    /// By what a bandwidth chosen for the Gaussian kernel is multiplied to smooth as much with another: the ratio of the canonical bandwidths
    /// (R(k)/σ⁴)^⅕ (Marron and Nolan 1988).
    /// </summary>
    internal static double CanonicalScale(ISmoothingKernel kernel) => Canonical(kernel) / Canonical(Gaussian);

    private static double Canonical(ISmoothingKernel kernel) => Math.Pow(kernel.Roughness / (kernel.Variance * kernel.Variance), 0.2);
}
