using Elbo.Data;

namespace Elbo;

/// <summary>Runs a method from its starts to a fit, whatever the model.</summary>
/// <typeparam name="TModel">The model, wrapped where the method needs a gradient.</typeparam>
/// <typeparam name="TBatch">What its data come in.</typeparam>
internal sealed record Ascent<TModel, TBatch>
    where TModel : ILatentModel<TModel, TBatch>
    where TBatch : Batch, new()
{
    /// <summary>How to climb.</summary>
    public required FitMethod Method { get; init; }

    /// <summary>Where; at least one.</summary>
    public required IReadOnlyList<Start<TModel>> Starts { get; init; }

    /// <summary>The data on which starts compete.</summary>
    public required IDataSource<TBatch> Contest { get; init; }

    /// <summary>Seed, threads; the method adds the rest.</summary>
    public required EmOptions Options { get; init; }

    /// <summary>When a method that converges has done so.</summary>
    public required StopRule Rule { get; init; }

    /// <summary>What is being fitted, for the progress.</summary>
    public string Label { get; init; } = "";

    /// <summary>How many starts are led to an end; all if not given.</summary>
    public int Places { get; init; } = int.MaxValue;

    /// <summary>Further starts near the best runs; none if not given.</summary>
    public Exploration<TModel>? Exploration { get; init; }

    /// <summary>Makes a start of a model for finishing; the model itself if not given.</summary>
    public Func<TModel, TModel>? Renew { get; init; }

    /// <summary>Is told of iterations.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>Asks to stop after the current iterations and to keep the best model so far.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Ends at once.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same ascent of models with the method's own M-step.</summary>
    /// <typeparam name="TWrapped">The wrapped model.</typeparam>
    /// <param name="wrap">Wraps a model.</param>
    /// <param name="unwrap">The model that is wrapped.</param>
    public Ascent<TWrapped, TBatch> Along<TWrapped>(Func<FitMethod, TModel, TWrapped> wrap, Func<TWrapped, TModel> unwrap)
        where TWrapped : ILatentModel<TWrapped, TBatch>
    {
        return new()
        {
            Method = Method,
            Starts = [.. Starts.Select(Wrapped)],
            Contest = Contest,
            Options = Options,
            Rule = Rule,
            Label = Label,
            Places = Places,
            Exploration = Exploration is null
                ? null
                : new(fit => [.. Exploration.Neighbors(fit.Select(unwrap)).Select(Wrapped)], Exploration.Rounds),
            Renew = Renew is null ? null : model => wrap(Method, Renew(unwrap(model))),
            Progress = Progress,
            Stop = Stop,
            Cancellation = Cancellation,
        };

        Start<TWrapped> Wrapped(Start<TModel> start) => new(start.Name, () => wrap(Method, start.Create())) { IsSeeded = start.IsSeeded };
    }

    /// <summary>Climbs on data that can be read again.</summary>
    /// <param name="data">All data.</param>
    public Fit<TModel> Run(IDataSource<TBatch> data)
    {
        var options = Method.Configure(Options);
        if (Method is FitMethod.StochasticEm draws)
        {
            return Average(draws, data, options);
        }

        if (Method.PassCount is { } passes)
        {
            int onePass = options.Schedule.IterationsPerPass(data.BatchCount);
            int iterations = (int)Math.Min(int.MaxValue - 2, (long)passes * onePass);
            var start = Likeliest();
            var fit = Learn(start, Em.Iterate(start, data, options, Cancellation).Take(iterations + 2), iterations, onePass);
            return passes == 1 ? fit : Evaluated(fit, data).Diagnosed(data);
        }

        var climbed = Restarts.Run(Starts, Contest, data, options, Rule, Label, Renew, Places, Exploration, Progress, Stop, Cancellation);

        // One that ended while it was hot: what is known of its model is the exact posterior's, as for every other.
        return climbed.Bound.Heat == 0 ? climbed : Evaluated(climbed, data).Diagnosed(data);
    }

    /// <summary>Climbs once over data that cannot be read again.</summary>
    /// <param name="first">The data that the starts came from.</param>
    /// <param name="then">All others, part by part.</param>
    public Fit<TModel> RunOnce(IDataSource<TBatch> first, IEnumerable<IDataSource<TBatch>> then)
    {
        var start = Likeliest();
        return Learn(start, Em.IterateOnce(start, first, then, Method.Configure(Options), Cancellation), iterations: 0, onePass: int.MaxValue);
    }

    /// <summary>Methods with a stated number of iterations have one run: from the start that is the likeliest as it is.</summary>
    private TModel Likeliest()
    {
        if (Starts.Count == 1)
        {
            return Starts[0].Create();
        }

        var best = default(TModel)!;
        double highest = double.NaN;
        bool isClean = false;
        foreach (var start in Starts)
        {
            var model = start.Create();
            var step = Em.Evaluate(model, Contest, Options, Cancellation);
            bool clean = !model.Diagnose(step.Statistics!.Values).Any(static w => w.IsDegenerate);
            if (double.IsNaN(highest) || (clean && !isClean) || (clean == isClean && step.Bound.Objective > highest))
            {
                (best, highest, isClean) = (model, step.Bound.Objective, clean);
            }
        }

        return best;
    }

    /// <summary>The averaged statistics of what was drawn after the burn-in, and the model that comes from them.</summary>
    private Fit<TModel> Average(FitMethod.StochasticEm draws, IDataSource<TBatch> data, EmOptions options)
    {
        var reporter = Progress is null ? null : new StepReporter(Label, draws.Iterations, Progress);
        List<Bound> history = [];
        SufficientStatistics? mean = null;
        var last = default(Iteration<TModel>);
        int averaged = 0;
        var start = Likeliest();
        foreach (var step in Em.Iterate(start, data, options, Cancellation).Take(draws.Iterations))
        {
            last = step;
            history.Add(step.Bound);
            reporter?.Report(step.Number + 1, step.Bound.Evidence);
            if (step.Number >= draws.FirstAveraged)
            {
                averaged++;
                mean = mean is null ? step.Statistics! : mean.Blend(step.Statistics!, 1.0 / averaged, step.TotalWeight);
            }

            if (Stop.IsCancellationRequested)
            {
                break;
            }
        }

        var reason = Stop.IsCancellationRequested && history.Count < draws.Iterations ? StopReason.Stopped : StopReason.Completed;
        var model = last.Model.Maximize((mean ?? last.Statistics!).Values);
        return Evaluated(new Fit<TModel>(model, reason, [.. history, default], []) { Start = start }, data).Diagnosed(data);
    }

    /// <summary>The last model, with an unknown bound, and what every part of the data was worth to the model before it learnt from it.</summary>
    private Fit<TModel> Learn(TModel start, IEnumerable<Iteration<TModel>> steps, int iterations, int onePass)
    {
        var reporter = Progress is null ? null : new StepReporter(Label, iterations, Progress);
        List<Bound> history = [];
        List<Prediction> prequential = [];
        var last = default(Iteration<TModel>);
        bool isStopped = false;
        foreach (var step in steps)
        {
            last = step;
            bool isLast = step.Statistics is null || (iterations > 0 && step.Number > iterations);
            if (isLast || isStopped)
            {
                isStopped &= !isLast;
                break;
            }

            history.Add(step.Bound);
            if (step.Number > 0 && step.TotalWeight > 0)
            {
                double mean = step.Bound.Evidence / step.TotalWeight;
                reporter?.Report(step.Number, mean);
                if (step.Number <= onePass)
                {
                    prequential.Add(new(step.TotalWeight, mean));
                }
            }

            isStopped = Stop.IsCancellationRequested;
        }

        // Of a stream that ended nobody can tell whether it would have gone on.
        isStopped |= iterations == 0 && Stop.IsCancellationRequested;
        history.Add(new(double.NaN, double.NaN, double.NaN));
        return new Fit<TModel>(last.Model, isStopped ? StopReason.Stopped : StopReason.Completed, history, last.Model.Diagnose(last.Running!.Values))
        {
            Start = start,
            Statistics = last.Running,
            Prequential = prequential,
        };
    }

    private Fit<TModel> Evaluated(Fit<TModel> fit, IDataSource<TBatch> data)
    {
        var step = Em.Evaluate(fit.Model, data, Options, Cancellation);
        return fit with { History = [.. fit.History.SkipLast(1), step.Bound], Statistics = step.Statistics, Warnings = [] };
    }
}
