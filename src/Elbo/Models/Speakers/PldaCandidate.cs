namespace Elbo.Models.Speakers;

/// <summary>A way to prepare vectors and to fit a model to them, with how well it did on groups that it had not seen.</summary>
/// <param name="Recipe">What is done to vectors.</param>
/// <param name="Shrinkage">The model's shrinkage.</param>
public sealed record PldaCandidate(PreparationRecipe Recipe, double Shrinkage)
{
    /// <summary>The equal error rate over all held-out trials, the mean over the repeats; NaN if it was not tried or could not be fitted.</summary>
    public double EqualErrorRate { get; init; } = double.NaN;

    /// <summary>The least Cllr that any rising function of the scores has, in bits, the mean over the repeats; NaN likewise.</summary>
    public double MinimumCllr { get; init; } = double.NaN;

    /// <summary>Why it could not be fitted; <see langword="null"/> if it could.</summary>
    public string? Problem { get; init; }
}
