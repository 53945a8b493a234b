using Elbo.Resampling;

namespace Elbo.Models;

/// <summary>How far the parameters of a Gaussian mixture would move if the data were drawn again.</summary>
/// <param name="Weights">π: K estimates.</param>
/// <param name="Means">μ: K × D estimates.</param>
/// <param name="Variances">The diagonals of Σ: K × D estimates.</param>
/// <param name="Replicates">How many resampled sets of rows they rest on.</param>
/// <param name="Skipped">How many sets were left out because their fit was degenerate.</param>
public sealed record GaussianMixtureErrors(
    IReadOnlyList<BootstrapEstimate> Weights,
    IReadOnlyList<IReadOnlyList<BootstrapEstimate>> Means,
    IReadOnlyList<IReadOnlyList<BootstrapEstimate>> Variances,
    int Replicates,
    int Skipped);
