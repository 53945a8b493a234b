namespace Elbo;

/// <summary>Runs iterations to their end.</summary>
public static class FitExtensions
{
    /// <summary>Runs any iterative fit until its rule says stop. Not converging is a reason in the result, not an exception.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <param name="steps">An endless sequence, for example of <see cref="Em.Iterate"/>.</param>
    /// <param name="rule">When to stop.</param>
    /// <param name="progress">Is told of every iteration, in order, on the calling thread.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <exception cref="InvalidOperationException">If the sequence ends by itself before there is one iteration.</exception>
    public static Fit<T> Until<T>(
        this IEnumerable<Iteration<T>> steps, StopRule rule, IProgress<Iteration<T>>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(rule);
        List<Bound> history = [];
        Iteration<T>? first = null, last = null;
        StopReason? reason = null;
        foreach (var step in steps)
        {
            first ??= step;
            last = step;
            history.Add(step.Bound);
            progress?.Report(step);
            reason = rule.IsConverged(history, step.TotalWeight) ? StopReason.Converged
                : step.Number >= rule.MaxIterations ? StopReason.IterationLimit
                : stop.IsCancellationRequested ? StopReason.Stopped
                : null;
            if (reason is not null)
            {
                break;
            }
        }

        return last is { } end
            ? new(end.Model, reason ?? StopReason.Stopped, history, []) { Start = first!.Value.Model, Statistics = end.Statistics }
            : throw new InvalidOperationException("A fit must have at least one iteration.");
    }

    /// <summary>Adds what the fitted model says about itself: parameters on a constraint, components that died.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="fit">A fit that holds statistics.</param>
    /// <param name="source">The data it was fitted to; only its type matters.</param>
    internal static Fit<TModel> Diagnosed<TModel, TBatch>(this Fit<TModel> fit, Data.IDataSource<TBatch> source)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Data.Batch
    {
        ArgumentNullException.ThrowIfNull(source);
        return fit with { Warnings = [.. fit.Warnings, .. fit.Model.Diagnose(fit.Statistics!.Values)] };
    }
}
