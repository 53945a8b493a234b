using Elbo.Data;

namespace Elbo;

/// <summary>The EM engine: one loop, which knows no model.</summary>
public static class Em
{
    /// <summary>
    /// An endless, lazy sequence of models, each with its own bound; the caller owns the loop. Iteration 0 is the start. Each further
    /// element costs one M-step and one sweep over the data.
    /// </summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The start.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Posterior, schedule, seed, threads.</param>
    /// <param name="cancellation">Ends a sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="NotSupportedException">If the model does not support the posterior.</exception>
    public static IEnumerable<Iteration<TModel>> Iterate<TModel, TBatch>(
        TModel model, IDataSource<TBatch> data, EmOptions options, CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        Sweep<TModel, TBatch>.Check(model, data, options);
        return Loop();

        IEnumerable<Iteration<TModel>> Loop()
        {
            // Its own variable and its own sweep: every enumeration of the sequence begins at the start.
            var current = model;
            var sweep = new Sweep<TModel, TBatch>(model, data, options);
            for (int number = 0; ; number++)
            {
                var statistics = sweep.Run(current, number, cancellation);
                yield return new(number, current, statistics.Bound with { Global = current.GlobalBound }) { Statistics = statistics };
                current = current.Maximize(statistics.Values);
            }
        }
    }

    /// <summary>One E-step over all data: the model's own bound and statistics.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Posterior, schedule, seed, threads.</param>
    /// <param name="cancellation">Ends the sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="NotSupportedException">If the model does not support the posterior.</exception>
    public static Iteration<TModel> Evaluate<TModel, TBatch>(
        TModel model, IDataSource<TBatch> data, EmOptions options, CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        var statistics = new Sweep<TModel, TBatch>(model, data, options).Run(model, 0, cancellation);
        return new(0, model, statistics.Bound with { Global = model.GlobalBound }) { Statistics = statistics };
    }
}
