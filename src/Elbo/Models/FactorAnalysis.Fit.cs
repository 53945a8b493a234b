using Elbo.Data;

namespace Elbo.Models;

/// <content>Fitting in one call.</content>
public sealed partial class FactorAnalysis : IFitSummary<FactorAnalysis>
{
    /// <summary>
    /// Fits a model by maximum likelihood. The rows are read once: those with the same missing cells enter by their moments. Complete rows are fitted by
    /// Newton's method on their covariance, which EM then confirms.
    /// </summary>
    /// <param name="rows">The rows; NaN where a cell is missing.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are too many factors for the columns, no column varies, or one is missing throughout.</exception>
    public static Fit<FactorAnalysis> Fit(
        IRowSource rows,
        FactorAnalysisOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) => new FactorAnalysisFitter(rows, options ?? new(), cancellation).Fit(progress, stop, cancellation);

    /// <summary>Fits a model to a covariance, as if to the rows that it came from.</summary>
    /// <param name="moments">The moments of the rows.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are too many factors for the columns, or no column varies.</exception>
    public static Fit<FactorAnalysis> Fit(
        GaussianMoments moments,
        FactorAnalysisOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return new FactorAnalysisFitter(moments, options ?? new()).Fit(progress, stop, cancellation);
    }

    /// <summary>Fits models with several numbers of factors and compares them.</summary>
    /// <param name="rows">The rows; NaN where a cell is missing.</param>
    /// <param name="options">How; its number of factors is not used.</param>
    /// <param name="factors">The numbers of factors, at least one; those that are too many for the columns are listed with the reason.</param>
    /// <param name="criterion">What to compare by; BIC if not given. Where it holds rows out, each model is fitted without them as well.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep what has been fitted so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If all are too many, no column varies, one is missing throughout, or there are too few rows to hold some out.</exception>
    public static Selection<FactorAnalysis> Select(
        IRowSource rows,
        FactorAnalysisOptions options,
        IReadOnlyList<int> factors,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new FactorAnalysisSelector(rows, options, criterion ?? new SelectionCriterion.Bic()).Select(factors, progress, stop, cancellation);

    /// <summary>The same for a covariance, as if for the rows that it came from.</summary>
    /// <param name="moments">The moments of the rows.</param>
    /// <param name="options">How; its number of factors is not used.</param>
    /// <param name="factors">The numbers of factors, at least one; those that are too many for the columns are listed with the reason.</param>
    /// <param name="criterion">What to compare by; BIC if not given. None that holds rows out: there are none.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep what has been fitted so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">If the criterion holds rows out.</exception>
    /// <exception cref="InvalidDataException">If all are too many, or no column varies.</exception>
    public static Selection<FactorAnalysis> Select(
        GaussianMoments moments,
        FactorAnalysisOptions options,
        IReadOnlyList<int> factors,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(moments);
        return new FactorAnalysisSelector(moments, options, criterion ?? new SelectionCriterion.Bic()).Select(factors, progress, stop, cancellation);
    }

    /// <inheritdoc/>
    public Summary Summarize(Fit<FactorAnalysis> fit) => FactorAnalysisSummary.Of(fit);

    /// <summary>What people read about the model.</summary>
    public Summary Summarize() => FactorAnalysisSummary.Of(this);
}
