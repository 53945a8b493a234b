using Elbo.Data;
using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>Hidden Markov models for the common case: one call.</summary>
public static class HiddenMarkov
{
    /// <summary>Fits a model: several runs from drawn starts, the best of them finished, its states in the order of their means where nothing else orders them.</summary>
    /// <typeparam name="TEmission">The family of densities.</typeparam>
    /// <param name="data">The sequences.</param>
    /// <param name="family">
    /// K densities that say which family, how many states, and what is believed about them; of their parameters starts use nothing but what a state without rows
    /// begins with. <see cref="Families"/> makes them from data.
    /// </param>
    /// <param name="options">How to fit; defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The fit; criteria count frames.</returns>
    /// <exception cref="ArgumentException">If options do not fit together, or more states are known than the family has.</exception>
    /// <exception cref="InvalidDataException">If no path of states explains a sequence: the message says where.</exception>
    public static Fit<HiddenMarkov<TEmission>> Fit<TEmission>(
        GroupedRows data,
        TEmission family,
        HiddenMarkovOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
        where TEmission : IEmission<TEmission>
    {
        options ??= new();
        var fitter = new HiddenMarkovFitter<TEmission>(data, options);
        return fitter.Fit(new HiddenMarkovStarts<TEmission>(data, options).Of(family), isDrawn: true, progress, stop, cancellation);
    }

    /// <summary>Continues a model on other data, or goes on with the same. States keep their order; topology and rules are the model's.</summary>
    /// <typeparam name="TEmission">The family of densities.</typeparam>
    /// <param name="data">The sequences.</param>
    /// <param name="model">Where to begin.</param>
    /// <param name="options">How to fit; its topology, rules, final numbers and restarts are not used.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static Fit<HiddenMarkov<TEmission>> Continue<TEmission>(
        GroupedRows data,
        HiddenMarkov<TEmission> model,
        HiddenMarkovOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
        where TEmission : IEmission<TEmission>
    {
        ArgumentNullException.ThrowIfNull(model);
        var fitter = new HiddenMarkovFitter<TEmission>(data, options ?? new());
        return fitter.Fit([new("model", model.Anchored)], isDrawn: false, progress, stop, cancellation);
    }

    /// <summary>
    /// Fits models with different numbers of states to the same data, and compares them. Held-out parts are whole sequences, and what they are
    /// predicted by is the mean of ln p per frame.
    /// </summary>
    /// <typeparam name="TEmission">The family of densities.</typeparam>
    /// <param name="data">The sequences.</param>
    /// <param name="family">K densities for some rows and some K; see <see cref="Families"/>.</param>
    /// <param name="states">The numbers of states to try; at least one.</param>
    /// <param name="criterion">What to compare by; BIC if not given.</param>
    /// <param name="options">How to fit; defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations: numbers of states whose fits have not begun are left out.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are too few sequences to hold some of them out, or one that no path explains.</exception>
    public static Selection<HiddenMarkov<TEmission>> Select<TEmission>(
        GroupedRows data,
        Func<IRowSource, int, TEmission> family,
        IReadOnlyList<int> states,
        SelectionCriterion? criterion = null,
        HiddenMarkovOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
        where TEmission : IEmission<TEmission> =>
        new HiddenMarkovSelector<TEmission>(data, family, criterion ?? new SelectionCriterion.Bic(), options ?? new()).Select(states, progress, stop, cancellation);
}
