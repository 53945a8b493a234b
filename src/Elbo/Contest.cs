using Elbo.Data;

namespace Elbo;

/// <summary>Runs that compete on the same data. Each is independent of the others, so that any number of threads gives the same result.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="TBatch">What its data come in.</typeparam>
/// <param name="data">The data.</param>
/// <param name="options">Posterior, schedule, seed, threads.</param>
/// <param name="rule">When a run has ended.</param>
/// <param name="reporter">Is told of iterations.</param>
/// <param name="stop">Asks to stop after the current iterations; a first run there always is.</param>
/// <param name="cancellation">Ends at once.</param>
internal sealed class Contest<TModel, TBatch>(
    IDataSource<TBatch> data,
    EmOptions options,
    StopRule rule,
    ProgressReporter<TModel>? reporter,
    CancellationToken stop,
    CancellationToken cancellation)
    where TModel : ILatentModel<TModel, TBatch>
    where TBatch : Batch, new()
{
    /// <summary>How many iterations tell which starts are promising.</summary>
    private const int HeatIterations = 10;

    /// <summary>How many runs near an optimum go on.</summary>
    private const int NearbyPlaces = 5;
    private const int FewBatches = 32;

    /// <summary>How many runs were not led to an end.</summary>
    public int GivenUp { get; private set; }

    /// <summary>Runs all starts, or those that lead after a few iterations, to their end.</summary>
    /// <param name="starts">The starts.</param>
    /// <param name="places">How many go on after the first iterations.</param>
    public Attempt<TModel>[] Run(IReadOnlyList<Start<TModel>> starts, int places) =>
        places >= starts.Count ? Begin(0, starts, rule) : Race([], 0, starts, places);

    /// <summary>Looks round the best run for better ones, then round the best of those round which it has not looked yet, and so on.</summary>
    /// <param name="ended">The runs so far.</param>
    /// <param name="exploration">How.</param>
    /// <returns>These runs, and those that came of it.</returns>
    public Attempt<TModel>[] Explore(Attempt<TModel>[] ended, Exploration<TModel> exploration)
    {
        int next = ended.Max(static run => run.Index) + 1;
        var explored = new List<Attempt<TModel>>();
        while (explored.Count < exploration.Rounds && !stop.IsCancellationRequested)
        {
            var distinct = Attempt<TModel>.Distinct(ended);
            var from = distinct.Find(run => !explored.Exists(run.IsSame));
            if (from is null || (from.Fit.IsDegenerate && !distinct[0].Fit.IsDegenerate))
            {
                break;
            }

            explored.Add(from);
            var starts = exploration.Neighbors(from.Fit);
            ended = Race(ended, next, starts, NearbyPlaces);
            next += starts.Count;
        }

        return ended;
    }

    /// <summary>Runs starts for a few iterations, and those that lead then to their end.</summary>
    private Attempt<TModel>[] Race(Attempt<TModel>[] ended, int first, IReadOnlyList<Start<TModel>> starts, int places)
    {
        var heat = rule with { MaxIterations = Math.Min(rule.MaxIterations, HeatIterations) };
        var leaders = Leaders(ended, Begin(first, starts, heat), places);
        return ForEach(leaders.Count, (i, em) => leaders[i].Index < first ? leaders[i] : Continue(leaders[i], em));
    }

    private Attempt<TModel>[] Begin(int first, IReadOnlyList<Start<TModel>> starts, StopRule until)
    {
        reporter?.AddRuns(starts.Count);
        return ForEach(starts.Count, (i, em) => Begin(first + i, starts[i], em, until));
    }

    private Attempt<TModel>? Begin(int index, Start<TModel> start, EmOptions em, StopRule until)
    {
        if (index > 0 && stop.IsCancellationRequested)
        {
            return null;
        }

        var fit = Em.Iterate(start.Create(), data, em, cancellation).Until(until, reporter, stop).Diagnosed(data);
        reporter?.EndRun();
        return new(index, start, fit);
    }

    private Attempt<TModel> Continue(Attempt<TModel> run, EmOptions em)
    {
        int left = rule.MaxIterations - run.Fit.Iterations;
        return run.Fit.HasConverged || left <= 0 || stop.IsCancellationRequested
            ? run
            : run.Followed(Em.Iterate(run.Fit.Model, data, em, cancellation).Until(rule with { MaxIterations = left }, reporter, stop).Diagnosed(data));
    }

    /// <summary>
    /// The runs that go on: those that are seeded, and the best of the others. Those that have come to the same point, or to where one has ended
    /// before, go on as one.
    /// </summary>
    private List<Attempt<TModel>> Leaders(Attempt<TModel>[] ended, Attempt<TModel>[] runs, int places)
    {
        List<Attempt<TModel>> leaders = [.. ended];
        foreach (var run in runs.OrderBy(static run => !run.Start.IsSeeded).ThenBy(static run => run, Attempt<TModel>.Order))
        {
            int same = leaders.FindIndex(run.IsSame);
            if (same >= 0)
            {
                leaders[same] = leaders[same] with { Joined = [.. leaders[same].Joined, run.Start] };
            }
            else if (leaders.Count < ended.Length + places)
            {
                leaders.Add(run);
            }
            else
            {
                GivenUp++;
            }
        }

        return [.. leaders.OrderBy(static run => run.Index)];
    }

    private Attempt<TModel>[] ForEach(int count, Func<int, EmOptions, Attempt<TModel>?> run)
    {
        var runs = new Attempt<TModel>?[count];
        if (count > 1 && options.Threads > 1 && data.BatchCount < FewBatches)
        {
            // Too few batches to share out: the runs themselves are.
            var alone = options with { Threads = 1 };
            try
            {
                Parallel.For(
                    0,
                    count,
                    new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation },
                    i => runs[i] = run(i, alone));
            }
            catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
            }
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                runs[i] = run(i, options);
            }
        }

        return [.. runs.OfType<Attempt<TModel>>()];
    }
}
