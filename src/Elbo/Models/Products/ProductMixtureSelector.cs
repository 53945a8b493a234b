using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Elbo.Data;

namespace Elbo.Models.Products;

/// <summary>How several numbers of components are fitted and compared. Every fit, to all rows or without a part of them, is one job; a fit has the same bits wherever it is made.</summary>
internal sealed class ProductMixtureSelector
{
    private readonly ProductMixtureOptions _options;
    private readonly IReadOnlyList<int> _counts;
    private readonly SelectionCriterion _criterion;
    private readonly IRowSource _rows;
    private readonly RowSplit? _split;
    private readonly (IRowSource Training, IRowSource HeldOut)[] _parts;

    public ProductMixtureSelector(IRowSource rows, ProductMixtureOptions options, IReadOnlyList<int> components, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(components.Count, nameof(components));
        (_options, _counts, _criterion) = (options with { Columns = new ProductMixtureFitter(rows, options).Columns }, components, criterion);
        _rows = RowMemory.KeepIfSmall(rows);
        _split = criterion.Split(_rows, options.Seed);
        _parts = _split is null ? [] : [.. Enumerable.Range(0, _split.Parts).Select(p => (RowMemory.KeepIfSmall(_split.Training(p)), RowMemory.KeepIfSmall(_split.HeldOut(p))))];
    }

    public Selection<ProductMixture> Run(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        foreach (int count in _counts)
        {
            new ProductMixtureFitter(_rows, With(count, -1, _options.Threads)).Check();
        }

        (int Cell, int Part)[] jobs = [.. _counts.SelectMany((_, cell) => Enumerable.Range(-1, 1 + _parts.Length).Select(part => (cell, part)))];

        // Few rows: a thread a job. Many: all threads for one job after the other.
        int workers = RowMemory.IsSmall(_rows) ? Math.Min(_options.Threads, jobs.Length) : 1;
        int threads = Math.Max(1, _options.Threads / workers);
        var fits = new Fit<ProductMixture>?[_counts.Count];
        var scores = new (Prediction Mean, double Error, bool IsDegenerate)?[_counts.Count, _parts.Length];
        var gate = new Lock();
        int done = 0;
        var reporter = progress is null ? null : new Relay(value =>
        {
            lock (gate)
            {
                progress.Report(value with { FitsDone = done, Fits = jobs.Length });
            }
        });

        void RunOne((int Cell, int Part) job)
        {
            // The first is always fitted, so that there is something to keep.
            if (stop.IsCancellationRequested && job != jobs[0])
            {
                return;
            }

            var rows = job.Part < 0 ? _rows : _parts[job.Part].Training;
            var fit = new ProductMixtureFitter(rows, With(_counts[job.Cell], job.Part, threads)).Fit(reporter, stop, cancellation);
            if (job.Part < 0)
            {
                fits[job.Cell] = fit;
            }
            else if (!stop.IsCancellationRequested)
            {
                // The score of a model on its way says nothing of the one at the end.
                var (mean, error) = HeldOutScores.Predict(fit.Model, _parts[job.Part].HeldOut);
                scores[job.Cell, job.Part] = (mean, error, fit.IsDegenerate);
            }

            lock (gate)
            {
                done++;
            }
        }

        Share(jobs, RunOne, workers, cancellation);
        string name = Name();
        return new([
            .. _counts.Select((count, cell) => (count, cell)).Where(entry => fits[entry.cell] is not null).Select(entry =>
                new Candidate<ProductMixture>(name, entry.count, fits[entry.cell]!)
                {
                    Predicted = HeldOutScores.Combine([.. Enumerable.Range(0, _parts.Length).Select(part => scores[entry.cell, part])]),
                }),
        ])
        {
            Criterion = _criterion,
            Structures = [name],
        };
    }

    private static void Share((int Cell, int Part)[] jobs, Action<(int Cell, int Part)> run, int workers, CancellationToken cancellation)
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

    private ProductMixtureOptions With(int components, int part, int threads) => _options with
    {
        Components = components,
        Threads = threads,
        Start = part >= 0 && _options.Start is MixtureStart.Labels labels ? new MixtureStart.Labels(_split!.Training(part, labels.Values)) : _options.Start,
    };

    /// <summary>The kind of the columns, if they have one in common.</summary>
    private string Name()
    {
        ColumnKind[] kinds = [.. _options.Columns!.Select(static column => column.Kind).Distinct()];
        return kinds.Length == 1 ? ProductMixtureSummary.FamilyOf(kinds[0]) : "mixed";
    }

    private sealed class Relay(Action<FitProgress> report) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => report(value);
    }
}
