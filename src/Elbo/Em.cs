using Elbo.Data;

namespace Elbo;

/// <summary>The EM engine: one loop, which knows no model.</summary>
public static class Em
{
    /// <summary>
    /// An endless, lazy sequence of models, each with its own bound; the caller owns the loop. Iteration 0 is the start. Each further
    /// element costs one M-step and one sweep over the batches that the schedule selects.
    /// </summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The start.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Posterior, schedule, seed, threads.</param>
    /// <param name="cancellation">Ends a sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The bound of an iteration is that of its model on the batches it saw, before the model learnt from them.</returns>
    /// <exception cref="NotSupportedException">If the model does not support the posterior.</exception>
    public static IEnumerable<Iteration<TModel>> Iterate<TModel, TBatch>(
        TModel model, IDataSource<TBatch> data, EmOptions options, CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        Sweep<TModel, TBatch>.Check(model, options);
        var windows = options.Schedule.Windows(data.BatchCount, options.Seed.Derive("schedule"));
        return Loop(model, windows.Select(window => (data, window)), options, cancellation);
    }

    /// <summary>
    /// A lazy sequence of models over data that can be read only once: it ends when they do. Iteration 0 is the start on the first part, each
    /// further one sees one more part, and the last one is the model that has learnt from all of them: its bound is unknown (NaN).
    /// </summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The start.</param>
    /// <param name="first">The data that the start came from; its statistics are the first running value, but it counts as not yet seen.</param>
    /// <param name="then">All data, part by part; each part is read once and not touched afterwards.</param>
    /// <param name="options">Posterior, schedule, seed, threads. The schedule must be a stochastic one; its batches per step are not used.</param>
    /// <param name="cancellation">Ends a sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="NotSupportedException">If the model does not support the posterior.</exception>
    /// <exception cref="ArgumentException">If the schedule needs all data in every iteration.</exception>
    public static IEnumerable<Iteration<TModel>> IterateOnce<TModel, TBatch>(
        TModel model,
        IDataSource<TBatch> first,
        IEnumerable<IDataSource<TBatch>> then,
        EmOptions options,
        CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(then);
        Sweep<TModel, TBatch>.Check(model, options);
        if (options.Schedule is Schedule.Full)
        {
            throw new ArgumentException("A full sweep needs data that can be read again; data that are read once need a stochastic schedule.", nameof(options));
        }

        return Loop(model, then.Select(static part => All(part, isNew: true)).Prepend(All(first, isNew: false)), options, cancellation);

        static (IDataSource<TBatch> Data, Window Window) All(IDataSource<TBatch> part, bool isNew) =>
            (part, new([.. Enumerable.Range(0, part.BatchCount)], isNew));
    }

    /// <summary>One E-step over all data: the model's own bound and statistics.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Posterior, seed, threads; its schedule is not used.</param>
    /// <param name="cancellation">Ends the sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="NotSupportedException">If the model does not support the posterior.</exception>
    public static Iteration<TModel> Evaluate<TModel, TBatch>(
        TModel model, IDataSource<TBatch> data, EmOptions options, CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        int[] all = [.. Enumerable.Range(0, data.BatchCount)];
        var statistics = new Sweep<TModel, TBatch>(model, options).Run(model, data, all, 0, cancellation);
        return new(0, model, statistics.Bound with { Global = model.GlobalBound }) { Statistics = statistics };
    }

    /// <summary>Each enumeration has its own state, so that it begins at the start.</summary>
    private static IEnumerable<Iteration<TModel>> Loop<TModel, TBatch>(
        TModel model, IEnumerable<(IDataSource<TBatch> Data, Window Window)> parts, EmOptions options, CancellationToken cancellation)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        var sweep = new Sweep<TModel, TBatch>(model, options);
        var garbage = new LargeGarbage(model.StatisticsLength);
        RunningStatistics? running = null;
        int number = 0;
        foreach (var (data, window) in parts)
        {
            var fresh = sweep.Run(model, data, window.Batches, number, cancellation);
            yield return new(number, model, fresh.Bound with { Global = model.GlobalBound }) { Statistics = fresh, Running = running?.Running };
            garbage.Collect();
            running = options.Schedule.Advance(running, fresh, window.IsNew, number);
            if (running.Step.TotalWeight > 0)
            {
                model = model.Maximize(running.Step.Values);
            }

            garbage.Collect();
            number++;
        }

        yield return new(number, model, new(double.NaN, double.NaN, double.NaN)) { Running = running?.Running };
    }
}
