using Elbo.Data;

namespace Elbo.Storage;

/// <summary>Adds new data to a stored model without the old ones.</summary>
public static class ModelUpdate
{
    /// <summary>Takes EM steps on the new data, on top of the statistics of the old ones that the model's file keeps.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="stored">The model, with its statistics and its training summary.</param>
    /// <param name="data">The new data.</param>
    /// <param name="options">Seed, threads.</param>
    /// <param name="rule">When to end; a few iterations are enough where the new data are like the old ones.</param>
    /// <param name="progress">Is told of every iteration.</param>
    /// <param name="stop">Asks to stop after the current iteration.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The updated model with the statistics of all data; its log-likelihood on all of them is unknown.</returns>
    /// <exception cref="InvalidDataException">If the model has no statistics, or the fit of the new data leaves none that are finite.</exception>
    public static StoredModel<TModel> Apply<TModel, TBatch>(
        StoredModel<TModel> stored,
        IDataSource<TBatch> data,
        EmOptions options,
        StopRule rule,
        IProgress<Iteration<Continuation<TModel, TBatch>>>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
        where TModel : IStored<TModel>, ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(data);
        if (stored.Training is not { } before || stored.Statistics.Length == 0)
        {
            throw new InvalidDataException("the model file keeps no statistics of its old data, so nothing can be added to them; fit the model again");
        }

        var fit = Em.Iterate(new Continuation<TModel, TBatch>(stored.Model, stored.Statistics), data, options, cancellation).Until(rule, progress, stop).Diagnosed(data);
        double[] statistics = fit.Model.WithKnown(fit.Statistics!.Values);
        if (Array.Exists(statistics, static value => !double.IsFinite(value)))
        {
            throw new InvalidDataException("the model finds some of the new data impossible, so that nothing can be learnt from them; fit old and new data together, with smoothing or a prior");
        }

        return new(
            fit.Model.Model,
            new(
                before.Rows + data.UnitCount,
                before.Weight + fit.TotalWeight,
                double.NaN,
                before.Iterations + fit.Iterations,
                fit.Reason,
                [.. fit.Warnings.Select(static w => w.Code)]),
            statistics);
    }
}
