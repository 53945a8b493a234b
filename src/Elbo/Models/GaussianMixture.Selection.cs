using Elbo.Data;

namespace Elbo.Models;

/// <content>Which mixture: fits of several structures and numbers of components, compared.</content>
public sealed partial class GaussianMixture
{
    /// <summary>Fits one mixture for each number of components and compares them by BIC.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">Structure, starts, tolerance, seed, threads; its number of components is not used.</param>
    /// <param name="components">The numbers of components, at least one of them.</param>
    /// <param name="progress">Is told of iterations, one at a time, from whichever thread ran them.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep what has been fitted so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">If the options contradict each other or the data's dimension.</exception>
    /// <exception cref="InvalidDataException">If the data cannot be read, all rows are equal or there are fewer distinct rows than components.</exception>
    public static Selection<GaussianMixture> Select(
        IRowSource rows,
        GaussianMixtureOptions options,
        IEnumerable<int> components,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Select(rows, options, new MixtureGrid([options.Covariance], components), null, progress, stop, cancellation);
    }

    /// <summary>
    /// Fits every mixture of a grid, each from all its starts, and compares them. Mixtures are shared out among the threads; the result is the
    /// same for any number of them.
    /// </summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">Starts, tolerance, seed, threads; its structure and its number of components are not used.</param>
    /// <param name="grid">The structures and the numbers of components.</param>
    /// <param name="criterion">What to compare by; BIC if not given. Where it holds rows out, each mixture is fitted without them as well.</param>
    /// <param name="progress">Is told of iterations, one at a time, from whichever thread ran them.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep what has been fitted so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// Every fit, to all rows. Of several structures, what the data or the options do not allow is listed with the reason; of a single one it is an
    /// error, as is a grid of which nothing can be fitted.
    /// </returns>
    /// <exception cref="ArgumentException">If the options contradict each other or the data's dimension.</exception>
    /// <exception cref="InvalidDataException">
    /// If the data cannot be read, all rows are equal, there are fewer distinct rows than components, or too few to hold some out.
    /// </exception>
    public static Selection<GaussianMixture> Select(
        IRowSource rows,
        GaussianMixtureOptions options,
        MixtureGrid grid,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new GaussianMixtureSelector(rows, options, grid, criterion ?? new SelectionCriterion.Bic()).Run(progress, stop, cancellation);
}
