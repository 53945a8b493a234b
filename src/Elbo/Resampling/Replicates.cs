using System.Runtime.ExceptionServices;

namespace Elbo.Resampling;

/// <summary>Independent pieces of work of the same kind, shared out to threads; which thread does which does not matter.</summary>
internal static class Replicates
{
    /// <summary>Does all of them.</summary>
    /// <typeparam name="T">What one results in.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="threads">How many threads may work.</param>
    /// <param name="run">Does one, by its number from 0.</param>
    /// <param name="label">What they are, for the progress.</param>
    /// <param name="progress">Is told how many are done, one at a time.</param>
    /// <param name="stop">Asks to begin no more of them.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results of those that were done, in order.</returns>
    public static List<T> Run<T>(
        int count, int threads, Func<int, T> run, string label, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
        where T : class
    {
        var results = new T?[count];
        var gate = new Lock();
        int done = 0;
        try
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                (i, state) =>
                {
                    if (stop.IsCancellationRequested)
                    {
                        state.Stop();
                        return;
                    }

                    results[i] = run(i);
                    lock (gate)
                    {
                        progress?.Report(new(label, FitPhase.Replicates, ++done, count, 0, double.NaN, double.NaN));
                    }
                });
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }

        return [.. results.OfType<T>()];
    }
}
