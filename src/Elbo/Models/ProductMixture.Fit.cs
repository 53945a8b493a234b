using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models.Products;

namespace Elbo.Models;

/// <content>Fits in one call.</content>
public sealed partial class ProductMixture
{
    /// <summary>Fits a mixture: several starts compete, the best is finished, its components are put into canonical order.</summary>
    /// <param name="rows">The data; cells as their columns' kinds say, NaN where one is missing.</param>
    /// <param name="options">How to fit; defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The highest clean run, its components ordered by weight, then as their families order them, unless labels gave them an order.</returns>
    /// <exception cref="ArgumentException">If options do not fit together.</exception>
    /// <exception cref="InvalidDataException">If a column does not vary, or there are fewer distinct rows than components.</exception>
    public static Fit<ProductMixture> Fit(
        IRowSource rows,
        ProductMixtureOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new ProductMixtureFitter(rows, options ?? new()).Fit(progress, stop, cancellation);

    /// <summary>Continues a model on other data, or goes on with the same: components keep their order; columns, priors and what is frozen are the model's.</summary>
    /// <param name="rows">The data, with the model's codes.</param>
    /// <param name="model">Where to begin.</param>
    /// <param name="options">How to fit; only its method, its rule, its seed and its threads are used.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static Fit<ProductMixture> Continue(
        IRowSource rows,
        ProductMixture model,
        ProductMixtureOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options = (options ?? new()) with { Columns = model.Columns };
        return new ProductMixtureFitter(rows, options).Continue(model, progress, stop, cancellation);
    }

    /// <summary>Fits several numbers of components and compares them.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit each.</param>
    /// <param name="components">The numbers of components.</param>
    /// <param name="criterion">What they are compared by; BIC if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static Selection<ProductMixture> Select(
        IRowSource rows,
        ProductMixtureOptions options,
        IReadOnlyList<int> components,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new ProductMixtureSelector(rows, options, [options?.Factors], components, criterion ?? new SelectionCriterion.Bic()).Run(progress, stop, cancellation);

    /// <summary>Fits a grid of numbers of components and factors and compares them.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit each; its own factors are not used.</param>
    /// <param name="components">The numbers of components.</param>
    /// <param name="factors">The factors; at least one.</param>
    /// <param name="criterion">What they are compared by; BIC if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The fits; more factors than the real columns can tell are listed as not fitted.</returns>
    /// <exception cref="InvalidDataException">If all of them have too many factors.</exception>
    public static Selection<ProductMixture> Select(
        IRowSource rows,
        ProductMixtureOptions options,
        IReadOnlyList<int> components,
        IReadOnlyList<FactorStructure> factors,
        SelectionCriterion? criterion = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new ProductMixtureSelector(rows, options, factors, components, criterion ?? new SelectionCriterion.Bic()).Run(progress, stop, cancellation);

    /// <summary>A model to begin with: of every column and component what is expected, equal weights, and the spread of all rows.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How it is to be fitted.</param>
    /// <param name="means">
    /// K × D numbers: means, rates, shares of a total (scaled to sum to one), probabilities of the second of two categories.
    /// </param>
    /// <exception cref="ArgumentException">If a column has categories without an order, or a number cannot be.</exception>
    public static ProductMixture FromMeans(IRowSource rows, ProductMixtureOptions options, double[,] means)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(options);
        int components = means.GetLength(0);
        var fitter = new ProductMixtureFitter(rows, options with { Components = components });
        double[] weights = new double[components];
        Array.Fill(weights, 1);
        var given = GivenMeans.Apply(fitter.Family(), fitter.Columns, means).Spread(options.Seed.Derive("start"));
        return new(weights, given, fitter.Columns, options.FreezesWeights);
    }
}
