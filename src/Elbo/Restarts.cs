using Elbo.Data;

namespace Elbo;

/// <summary>
/// Several runs from different starts: each to a loose tolerance, the best to the tight one. Each run is independent of the others,
/// so that run 2 never continues run 1 and any number of threads gives the same result. It knows no model.
/// </summary>
public static class Restarts
{
    private const double LooseTolerance = 1e-6;

    /// <summary>A start that crawls, two components sharing one cluster say, must not cost more than all the others together.</summary>
    private const int ContestIterations = 500;

    private const int Finalists = 2;

    /// <summary>Runs all starts and finishes the best.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="starts">The starts; at least one.</param>
    /// <param name="contest">The data on which they compete: all of it, or a sample.</param>
    /// <param name="data">All data. Where it is not the contest's, the best two of that compete on it again.</param>
    /// <param name="options">Posterior, schedule, seed, threads.</param>
    /// <param name="rule">The tight rule.</param>
    /// <param name="label">What is being fitted, for the progress.</param>
    /// <param name="renew">Makes a start of a model for finishing; the model itself if not given.</param>
    /// <param name="places">
    /// How many starts are led to an end: all if not given; else those that are highest after a few iterations, besides those that are seeded.
    /// </param>
    /// <param name="exploration">Further starts near the best runs, once all have ended; none if not given.</param>
    /// <param name="progress">Is told of iterations, one at a time, from whichever thread ran them.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The highest clean run, with its warnings and the restart report; the highest degenerate one only if no run is clean.
    /// </returns>
    public static Fit<TModel> Run<TModel, TBatch>(
        IReadOnlyList<Start<TModel>> starts,
        IDataSource<TBatch> contest,
        IDataSource<TBatch> data,
        EmOptions options,
        StopRule rule,
        string label = "",
        Func<TModel, TModel>? renew = null,
        int places = int.MaxValue,
        Exploration<TModel>? exploration = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(contest);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfZero(starts.Count, nameof(starts));

        // A start that was cut off while it is hot would go on as if it had cooled down.
        int cooling = options.Posterior == Posteriors.Annealed ? options.Cooling.Iterations : 0;
        var loose = rule with
        {
            Tolerance = Math.Max(rule.Tolerance, LooseTolerance),
            MaxIterations = Math.Min(rule.MaxIterations, ContestIterations + cooling),
        };
        var reporter = progress is null ? null : new ProgressReporter<TModel>(label, progress);
        bool isSample = !ReferenceEquals(contest, data);

        // What goes on from a model that has cooled down must not heat it up again.
        var cold = options.Posterior == Posteriors.Annealed ? options with { Posterior = Posteriors.Soft } : options;
        bool isAlone = starts.Count == 1 && exploration is null && !isSample;
        var competition = new Contest<TModel, TBatch>(contest, options, isAlone ? rule : loose, reporter, stop, cancellation);
        var ended = competition.Run(starts, options.Posterior is Posteriors.Soft or Posteriors.Hard ? places : starts.Count);
        var nearby = new Contest<TModel, TBatch>(contest, cold, loose, reporter, stop, cancellation);
        ended = exploration is null ? ended : nearby.Explore(ended, exploration);
        var all = isSample ? Transfer(ended, data, cold, loose, renew, reporter, stop, cancellation) : ended;

        var finished = new List<Attempt<TModel>>();
        foreach (var candidate in Attempt<TModel>.Distinct(all))
        {
            // What was clean can collapse on the last stretch: then the next best has its turn.
            if (finished.Exists(static f => !f.Fit.IsDegenerate) || (finished.Count > 0 && candidate.Fit.IsDegenerate))
            {
                break;
            }

            var attempt = Finish(candidate, data, cold, rule, renew, reporter, stop, cancellation);
            finished.Add(attempt);
            if (!isSample)
            {
                // It replaces the loose run that it continued, so that the report shows what was returned.
                ended[Array.FindIndex(ended, run => run.Index == attempt.Index)] = attempt;
            }
        }

        var best = finished.Order(Attempt<TModel>.Order).First();
        return best.Fit with { Restarts = Report(ended, competition.GivenUp + nearby.GivenUp, contest.UnitCount) };
    }

    /// <summary>The best two optima of the sample compete again, on all data: a sample can put them into the wrong order.</summary>
    private static Attempt<TModel>[] Transfer<TModel, TBatch>(
        Attempt<TModel>[] sampled,
        IDataSource<TBatch> data,
        EmOptions options,
        StopRule rule,
        Func<TModel, TModel>? renew,
        ProgressReporter<TModel>? reporter,
        CancellationToken stop,
        CancellationToken cancellation)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        var transferred = new List<Attempt<TModel>>();
        foreach (var candidate in Attempt<TModel>.Distinct(sampled))
        {
            if (transferred.Count(static t => !t.Fit.IsDegenerate) >= Finalists || (transferred.Count > 0 && candidate.Fit.IsDegenerate))
            {
                break;
            }

            reporter?.BeginFinish(0);
            var start = renew is null ? candidate.Fit.Model : renew(candidate.Fit.Model);
            double leader = transferred.Where(static t => !t.Fit.IsDegenerate).Select(static t => t.Fit.Bound.Objective).FirstOrDefault(double.NegativeInfinity);
            var fit = WhileInReach(Em.Iterate(start, data, options, cancellation), leader).Until(rule, reporter, stop).Diagnosed(data);
            transferred.Add(candidate with { Fit = fit });
        }

        return [.. transferred];
    }

    /// <summary>The runner-up is given up once the peak that it is predicted to reach, twice as far as predicted, lies below the leader.</summary>
    private static IEnumerable<Iteration<TModel>> WhileInReach<TModel>(IEnumerable<Iteration<TModel>> steps, double leader)
    {
        List<Bound> history = [];
        foreach (var step in steps)
        {
            yield return step;
            history.Add(step.Bound);
            if (step.Bound.Objective + (2 * StopRule.PredictedRise(history)) < leader)
            {
                yield break;
            }
        }
    }

    /// <summary>Continues a run on the same data until the tight rule holds.</summary>
    private static Attempt<TModel> Finish<TModel, TBatch>(
        Attempt<TModel> run,
        IDataSource<TBatch> data,
        EmOptions options,
        StopRule rule,
        Func<TModel, TModel>? renew,
        ProgressReporter<TModel>? reporter,
        CancellationToken stop,
        CancellationToken cancellation)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        if (run.IsTight(rule))
        {
            return run;
        }

        if (stop.IsCancellationRequested || run.Fit.Iterations >= rule.MaxIterations)
        {
            // A loose run that happened to end is not converged by the rule that was asked for.
            return run with { Fit = run.Fit with { Reason = stop.IsCancellationRequested ? StopReason.Stopped : StopReason.IterationLimit } };
        }

        reporter?.BeginFinish(run.Fit.Iterations);
        var start = renew is null ? run.Fit.Model : renew(run.Fit.Model);
        var fit = Em.Iterate(start, data, options, cancellation)
            .Until(rule with { MaxIterations = rule.MaxIterations - run.Fit.Iterations }, reporter, stop)
            .Diagnosed(data);
        return run.Followed(fit);
    }

    private static RestartReport Report<TModel>(IReadOnlyCollection<Attempt<TModel>> runs, int givenUp, long rows)
    {
        var tops = Attempt<TModel>.Distinct(runs);

        // Each run counts once, for the first top that it is near.
        var byTop = runs.OrderBy(static run => run.Index).ToLookup(run => tops.First(run.IsSame));
        return new(
            runs.Sum(static run => 1 + run.Joined.Count),
            rows,
            [
                .. tops.Select(top => new Optimum(
                    top.Fit.Bound.Objective,
                    byTop[top].Sum(static run => 1 + run.Joined.Count),
                    top.Fit.IsDegenerate,
                    [.. byTop[top].SelectMany(static run => run.Joined.Prepend(run.Start)).Select(static start => start.Name).Distinct(StringComparer.Ordinal)])),
            ])
        {
            GivenUp = givenUp,
        };
    }
}
