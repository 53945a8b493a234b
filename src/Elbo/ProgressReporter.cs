namespace Elbo;

/// <summary>Turns the iterations of several runs, on several threads, into one orderly stream of progress.</summary>
internal sealed class ProgressReporter<TModel>(string label, IProgress<FitProgress> progress) : IProgress<Iteration<TModel>>
{
    private readonly Lock _gate = new();
    private int _runs;
    private FitPhase _phase = FitPhase.Starts;
    private int _runsDone;
    private int _offset;
    private double _best = double.NegativeInfinity;
    private double _previous = double.NaN;

    public void Report(Iteration<TModel> value)
    {
        lock (_gate)
        {
            double objective = value.Bound.Objective;
            double rise = value.Number == 0 ? double.NaN : (objective - _previous) / value.TotalWeight;
            _previous = objective;
            _best = Math.Max(_best, objective);
            progress.Report(new(label, _phase, _runsDone, _runs, _offset + value.Number, _best, _phase == FitPhase.Finish ? rise : double.NaN));
        }
    }

    public void AddRuns(int count)
    {
        lock (_gate)
        {
            _runs += count;
        }
    }

    public void EndRun()
    {
        lock (_gate)
        {
            _runsDone++;
        }
    }

    public void BeginFinish(int iterationsSpent)
    {
        lock (_gate)
        {
            (_phase, _offset, _best, _previous) = (FitPhase.Finish, iterationsSpent, double.NegativeInfinity, double.NaN);
        }
    }
}
