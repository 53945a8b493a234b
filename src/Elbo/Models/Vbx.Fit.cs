using Elbo.Data;

namespace Elbo.Models;

/// <content>Fitting in one call.</content>
public sealed partial class Vbx
{
    /// <summary>
    /// Fits a model by variational EM from labels, as a clustering gives them. Speakers keep the numbers of their labels; those that the frames do not need
    /// lose theirs to others, and their shares go to nothing. Cost of an iteration: T·S·(S + D).
    /// </summary>
    /// <param name="frames">Sequences of frames that share their speakers.</param>
    /// <param name="spreads">φ: how much speakers differ along every coordinate, D positive numbers.</param>
    /// <param name="labels">The number of a speaker, from 0, for every frame.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are not as many labels as frames.</exception>
    public static Fit<Vbx> Fit(
        IDataSource<RowBatch> frames,
        ReadOnlySpan<double> spreads,
        IReadOnlyList<int> labels,
        VbxOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) => new VbxFitter(frames, spreads, labels, options ?? new()).Fit(progress, stop, cancellation);
}
