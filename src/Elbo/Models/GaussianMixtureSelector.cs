using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Elbo.Data;
using Elbo.Models.Starts;

namespace Elbo.Models;

/// <summary>
/// How a grid of Gaussian mixtures is fitted. Every fit, to all rows or without a part of them, is one job, and jobs are shared out among the
/// threads; a fit has the same bits wherever it is made, so that the order of the jobs cannot matter.
/// </summary>
internal sealed class GaussianMixtureSelector
{
    private readonly GaussianMixtureOptions _options;
    private readonly MixtureGrid _grid;
    private readonly SelectionCriterion _criterion;
    private readonly IRowSource _rows;
    private readonly RowSplit? _split;
    private readonly Part[] _parts;

    /// <summary>What starts work out of the rows, such as a dendrogram, serves every cell.</summary>
    private readonly StartingRows _starting;

    public GaussianMixtureSelector(IRowSource rows, GaussianMixtureOptions options, MixtureGrid grid, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (grid.Structures.Count > 1 && options.Start is MixtureStart.From)
        {
            throw new ArgumentException("A fit that continues a model has the structure of that model; there is nothing to choose from.", nameof(options));
        }

        if (options.Groups is not null && criterion.IsPredictive)
        {
            throw new ArgumentException("Rows of a group share a component and cannot be held out one by one: compare by bic, icl or aic.", nameof(criterion));
        }

        _options = options;
        _grid = grid;
        _criterion = criterion;
        _rows = RowMemory.KeepIfSmall(GaussianMixtureFitter.Observed(rows, options));
        _starting = StartingRows.Of(_rows, options);
        _split = criterion.Split(_rows, options.Seed);
        _parts = _split is null ? [] : [.. Enumerable.Range(0, _split.Parts).Select(p => PartOf(_split, p))];
    }

    public Selection<GaussianMixture> Run(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var (cells, unfitted) = Check();
        Job[] jobs = [.. cells.SelectMany((cell, i) => Enumerable.Range(-1, 1 + _parts.Length).Select(part => new Job(i, cell, part)))];

        // Few rows: a thread a job. Many: all threads for one job after the other, which then share the rows in the caches.
        int workers = RowMemory.IsSmall(_rows) ? Math.Min(_options.Threads, jobs.Length) : 1;
        int threads = Math.Max(1, _options.Threads / workers);
        var fits = new Fit<GaussianMixture>?[cells.Count];
        var scores = new (Prediction Mean, double Error, bool IsDegenerate)?[cells.Count, _parts.Length];
        var reporter = new GridProgress(progress, jobs.Length);

        void RunOne(Job job)
        {
            // The first is always fitted, so that there is something to keep.
            if (stop.IsCancellationRequested && !ReferenceEquals(job, jobs[0]))
            {
                return;
            }

            var options = job.Options with { Threads = threads };
            if (job.Part < 0)
            {
                fits[job.Cell] = new GaussianMixtureFitter(_rows, options, _starting).Fit(reporter, stop, cancellation);
            }
            else
            {
                var part = _parts[job.Part];
                var fit = new GaussianMixtureFitter(part.Training, Without(job.Part, options), part.Starting).Fit(reporter, stop, cancellation);
                if (fit.Reason == StopReason.Stopped || stop.IsCancellationRequested)
                {
                    // The score of a model on its way says nothing of the one at the end.
                    return;
                }

                var (mean, error) = HeldOutScores.Predict(fit.Model, part.HeldOut);
                scores[job.Cell, job.Part] = (mean, error, fit.IsDegenerate);
            }

            reporter.EndFit();
        }

        Share(jobs, RunOne, workers, cancellation);
        return new([
            .. cells.Select((cell, i) => (Cell: cell, Index: i)).Where(entry => fits[entry.Index] is not null).Select(entry =>
                new Candidate<GaussianMixture>(fits[entry.Index]!.Model.Structure.Name, entry.Cell.Components!.Value, fits[entry.Index]!)
                {
                    Predicted = HeldOutScores.Combine([.. Enumerable.Range(0, _parts.Length).Select(part => scores[entry.Index, part])]),
                }),
        ])
        {
            Criterion = _criterion,
            Structures = _grid.Structures.Count == 1 ? [fits.First(static fit => fit is not null)!.Model.Structure.Name] : [.. _grid.Structures.Select(static s => s.Name)],
            Unfitted = unfitted,
        };
    }

    /// <summary>One at a time in their order, each by the next thread that is free.</summary>
    private static void Share(Job[] jobs, Action<Job> run, int workers, CancellationToken cancellation)
    {
        if (workers == 1)
        {
            Array.ForEach(jobs, job => run(job));
            return;
        }

        try
        {
            Parallel.ForEach(
                Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation },
                run);
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }
    }

    private Part PartOf(RowSplit split, int part)
    {
        var training = RowMemory.KeepIfSmall(split.Training(part));
        return new(training, RowMemory.KeepIfSmall(split.HeldOut(part)), StartingRows.Of(training, _options));
    }

    /// <summary>The cells to fit, those with few components first; and those that cannot be, before the first fit, so that they cost nothing.</summary>
    private (List<GaussianMixtureOptions> Cells, List<UnfittedCandidate> Unfitted) Check()
    {
        var cells = new List<GaussianMixtureOptions>();
        var unfitted = new List<UnfittedCandidate>();
        ExceptionDispatchInfo? first = null;
        foreach (int components in _grid.Components)
        {
            foreach (var structure in _grid.Structures)
            {
                var options = _options with { Covariance = structure, Components = components };
                try
                {
                    Check(options);
                    cells.Add(options);
                }
                catch (Exception e) when (_grid.Structures.Count > 1 && e is ArgumentException or InvalidDataException)
                {
                    first ??= ExceptionDispatchInfo.Capture(e);
                    unfitted.Add(new(structure.Name, components, Sentence(e)));
                }
            }
        }

        if (cells.Count == 0)
        {
            first!.Throw();
        }

        return (cells, unfitted);
    }

    private void Check(GaussianMixtureOptions options)
    {
        new GaussianMixtureFitter(_rows, options).Check();
        for (int part = 0; part < _parts.Length; part++)
        {
            try
            {
                new GaussianMixtureFitter(_parts[part].Training, Without(part, options)).Check();
            }
            catch (Exception e) when (e is ArgumentException or InvalidDataException)
            {
                string rows = _parts.Length == 1 ? "the rows that are held out" : $"fold {part + 1} of {_parts.Length}";
                throw new InvalidDataException($"Without {rows}: {Sentence(e)}", e);
            }
        }
    }

    private static string Sentence(Exception e) => e is ArgumentException { ParamName: { } name }
        ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : e.Message;

    private GaussianMixtureOptions Without(int part, GaussianMixtureOptions options) => options with
    {
        Start = options.Start is MixtureStart.Labels labels ? new MixtureStart.Labels(_split!.Training(part, labels.Values)) : options.Start,
        Known = options.Known is { } known ? known with { Values = _split!.Training(part, known.Values) } : null,
    };

    /// <summary>A fit to make.</summary>
    /// <param name="Cell">The number of the mixture among those that can be fitted.</param>
    /// <param name="Options">How it is fitted.</param>
    /// <param name="Part">The part that is held out; −1 for none.</param>
    private sealed record Job(int Cell, GaussianMixtureOptions Options, int Part);

    private sealed record Part(IRowSource Training, IRowSource HeldOut, StartingRows Starting);

    /// <summary>Progress of several fits at once, one report at a time.</summary>
    private sealed class GridProgress(IProgress<FitProgress>? progress, int fits) : IProgress<FitProgress>
    {
        private readonly Lock _gate = new();
        private int _done;

        public void Report(FitProgress value)
        {
            lock (_gate)
            {
                progress?.Report(value with { FitsDone = _done, Fits = fits });
            }
        }

        public void EndFit()
        {
            lock (_gate)
            {
                _done++;
            }
        }
    }
}
