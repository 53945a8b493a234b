using Elbo.Data;
using Elbo.Emissions.Factors;

namespace Elbo.Models;

/// <summary>
/// Probabilistic principal components (Tipping and Bishop 1999): <see cref="FactorAnalysis"/> whose noise has one variance in all columns. Complete rows have a
/// closed form, the principal axes; with missing cells it is found by EM.
/// </summary>
public static class ProbabilisticPca
{
    /// <summary>Fits a model by maximum likelihood.</summary>
    /// <param name="rows">The rows; NaN where a cell is missing.</param>
    /// <param name="options">How; its noise is not used.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are not fewer factors than columns, no column varies, or one is missing throughout.</exception>
    public static Fit<FactorAnalysis> Fit(
        IRowSource rows,
        FactorAnalysisOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        FactorAnalysis.Fit(rows, (options ?? new()) with { Noise = new FactorNoise.Common() }, progress, stop, cancellation);
}
