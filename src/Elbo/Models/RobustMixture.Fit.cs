using Elbo.Data;
using Elbo.Models.Robust;

namespace Elbo.Models;

/// <content>Fits in one call.</content>
public sealed partial class RobustMixture
{
    /// <summary>Fits a mixture: several starts compete, the best is finished, its clusters are put into canonical order.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit; t distributions without noise if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The highest clean run, its clusters ordered by weight, then mean, unless labels or means gave them an order; noise is last.</returns>
    /// <exception cref="ArgumentException">If options do not fit together.</exception>
    /// <exception cref="InvalidDataException">If the data cannot be used: all rows equal, fewer distinct rows than clusters, or no room for noise.</exception>
    public static Fit<RobustMixture> Fit(
        IRowSource rows,
        RobustMixtureOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new RobustMixtureFitter(rows, options ?? new()).Fit(progress, stop, cancellation);

    /// <summary>Fits a grid of mixtures, one after the other, and compares them by what their fits to all rows say.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit each.</param>
    /// <param name="grid">Structures and numbers of clusters.</param>
    /// <param name="criterion">What they are compared by, an information criterion; BIC if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">If the criterion needs rows that are held out.</exception>
    public static Selection<RobustMixture> Select(
        IRowSource rows,
        RobustMixtureOptions options,
        MixtureGrid grid,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(grid);
        criterion ??= new SelectionCriterion.Bic();
        if (criterion.IsPredictive)
        {
            throw new ArgumentException($"Robust mixtures are compared by an information criterion, not by '{criterion.Name}'.", nameof(criterion));
        }

        var kept = RowMemory.KeepIfSmall(ObservedRows.Of(rows, options.Missing));
        var candidates = new List<Candidate<RobustMixture>>();
        foreach (int components in grid.Components)
        {
            foreach (var structure in grid.Structures)
            {
                // The first is always fitted, so that there is something to keep.
                if (candidates.Count == 0 || !stop.IsCancellationRequested)
                {
                    int done = candidates.Count;
                    var each = progress is null ? null : new GridProgress(progress, done, grid.Count);
                    var fit = Fit(kept, options with { Components = components, Covariance = structure }, each, stop, cancellation);
                    candidates.Add(new(structure.Name, components, fit));
                }
            }
        }

        return new(candidates) { Criterion = criterion, Structures = [.. grid.Structures.Select(static s => s.Name)] };
    }

    private sealed class GridProgress(IProgress<FitProgress> progress, int done, int fits) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => progress.Report(value with { FitsDone = done, Fits = fits });
    }
}
