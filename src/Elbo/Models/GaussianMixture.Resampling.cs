using Elbo.Data;
using Elbo.Resampling;

namespace Elbo.Models;

/// <summary>What fits to resampled data say of a fit.</summary>
public sealed partial class GaussianMixture
{
    /// <summary>
    /// Tests a mixture against a larger one: K components against K + 1 by default, by a parametric bootstrap (McLachlan 1987). Sets of as many rows
    /// as the data weigh are drawn from the smaller mixture, and both are fitted to each in the way they were fitted to the data.
    /// </summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How both were fitted. A start that is given rather than drawn is replaced by the default one.</param>
    /// <param name="fit">The fit of the smaller mixture.</param>
    /// <param name="alternative">The fit of the larger one.</param>
    /// <param name="replicates">B, how many sets to draw; at least 1. The smallest p-value is 1/(1 + B).</param>
    /// <param name="progress">Is told how many replicates are done, one at a time.</param>
    /// <param name="stop">Asks to begin no more replicates and to keep those that are done.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The statistic, its replicates, the p-value. The same seed gives the same ones on any number of threads.</returns>
    /// <exception cref="ArgumentException">If a fit has no likelihood or is degenerate, or the options contradict each other.</exception>
    /// <exception cref="InvalidDataException">If the data weigh less than half a row, or more than memory can draw, or lack cells.</exception>
    public static LikelihoodRatioTest Test(
        IRowSource rows,
        GaussianMixtureOptions options,
        Fit<GaussianMixture> fit,
        Fit<GaussianMixture> alternative,
        int replicates,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new GaussianMixtureResampling(rows, options, replicates, progress, stop, cancellation).Test(fit, alternative);

    /// <summary>
    /// Standard errors and percentile intervals of the parameters by a nonparametric bootstrap (Efron 1979; for mixtures O'Hagan, Murphy, Scrucca
    /// and Gormley 2019): as many rows as the data weigh are drawn from them with replacement, and EM continues from the fit.
    /// </summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">When to stop, with what seed, on how many threads.</param>
    /// <param name="model">The mixture that was fitted to them. Every refit begins with it, so that components keep their numbers.</param>
    /// <param name="replicates">How many sets to draw; at least 2.</param>
    /// <param name="progress">Is told how many replicates are done, one at a time.</param>
    /// <param name="stop">Asks to begin no more replicates and to keep those that are done.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>Estimates for weights, means and variances. The same seed gives the same ones on any number of threads.</returns>
    /// <exception cref="ArgumentException">If the dimensions differ or nothing is left to fit.</exception>
    /// <exception cref="InvalidDataException">If there are more rows than an array has places.</exception>
    public static GaussianMixtureErrors Errors(
        IRowSource rows,
        GaussianMixtureOptions options,
        GaussianMixture model,
        int replicates,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new GaussianMixtureResampling(rows, options, replicates, progress, stop, cancellation).Errors(model);
}
