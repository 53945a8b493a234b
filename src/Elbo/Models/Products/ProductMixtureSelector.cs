using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Elbo.Data;
using Elbo.Emissions.Factors;

namespace Elbo.Models.Products;

/// <summary>How several numbers of components, and of factors, are fitted and compared. Every fit, to all rows or without a part of them, is one job; a fit has the same bits wherever it is made.</summary>
internal sealed class ProductMixtureSelector
{
    private readonly ProductMixtureOptions _options;
    private readonly (FactorStructure? Factors, int Components)[] _cells;
    private readonly List<UnfittedCandidate> _unfitted = [];
    private readonly SelectionCriterion _criterion;
    private readonly IRowSource _rows;
    private readonly RowSplit? _split;
    private readonly (IRowSource Training, IRowSource HeldOut)[] _parts;

    public ProductMixtureSelector(
        IRowSource rows, ProductMixtureOptions options, IReadOnlyList<FactorStructure?> factors, IReadOnlyList<int> components, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfZero(components.Count, nameof(components));
        ArgumentOutOfRangeException.ThrowIfZero(factors.Count, nameof(factors));
        (_options, _criterion) = (options with { Columns = new ProductMixtureFitter(rows, options).Columns }, criterion);
        int real = _options.Columns!.Count(static column => column.Kind == ColumnKind.Real);
        _cells = [.. components.SelectMany(count => factors.Where(one => Refusal(one) is null).Select(one => (one, count)))];
        _unfitted.AddRange(components.SelectMany(count => factors.Where(one => Refusal(one) is not null).Select(one => new UnfittedCandidate(one!.Name, count, Refusal(one)!))));
        if (_cells.Length == 0)
        {
            throw new InvalidDataException(_unfitted[0].Reason);
        }

        _rows = RowMemory.KeepIfSmall(rows);
        _split = criterion.Split(_rows, options.Seed);
        _parts = _split is null ? [] : [.. Enumerable.Range(0, _split.Parts).Select(p => (RowMemory.KeepIfSmall(_split.Training(p)), RowMemory.KeepIfSmall(_split.HeldOut(p))))];

        // Without a real column a fit says so.
        string? Refusal(FactorStructure? one) => real == 0 ? null : one?.Refusal(real);
    }

    private string FamilyName
    {
        get
        {
            ColumnKind[] kinds = [.. _options.Columns!.Select(static column => column.Kind).Distinct()];
            return kinds.Length == 1 ? ProductMixtureSummary.FamilyOf(kinds[0]) : "mixed";
        }
    }

    public Selection<ProductMixture> Run(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        foreach (var cell in _cells)
        {
            new ProductMixtureFitter(_rows, With(cell, -1, _options.Threads)).Check();
        }

        (int Cell, int Part)[] jobs = [.. _cells.SelectMany((_, cell) => Enumerable.Range(-1, 1 + _parts.Length).Select(part => (cell, part)))];

        // Few rows: a thread a job. Many: all threads for one job after the other.
        int workers = RowMemory.IsSmall(_rows) ? Math.Min(_options.Threads, jobs.Length) : 1;
        int threads = Math.Max(1, _options.Threads / workers);
        var fits = new Fit<ProductMixture>?[_cells.Length];
        var scores = new (Prediction Mean, double Error, bool IsDegenerate)?[_cells.Length, _parts.Length];
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
            var fit = new ProductMixtureFitter(rows, With(_cells[job.Cell], job.Part, threads)).Fit(reporter, stop, cancellation);
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
        return new([
            .. Enumerable.Range(0, _cells.Length).Where(cell => fits[cell] is not null).Select(cell =>
                new Candidate<ProductMixture>(Name(_cells[cell].Factors), _cells[cell].Components, fits[cell]!)
                {
                    Predicted = HeldOutScores.Combine([.. Enumerable.Range(0, _parts.Length).Select(part => scores[cell, part])]),
                }),
        ])
        {
            Criterion = _criterion,
            Structures = [.. _cells.Select(cell => Name(cell.Factors)).Concat(_unfitted.Select(static cell => cell.Structure)).Distinct(StringComparer.Ordinal)],
            Unfitted = _unfitted,
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

    private ProductMixtureOptions With((FactorStructure? Factors, int Components) cell, int part, int threads) => _options with
    {
        Components = cell.Components,
        Factors = cell.Factors,
        Threads = threads,
        Start = part >= 0 && _options.Start is MixtureStart.Labels labels ? new MixtureStart.Labels(_split!.Training(part, labels.Values)) : _options.Start,
    };

    /// <summary>What tells candidates with as many components apart: their factors, or else the kind of the columns, if they have one in common.</summary>
    private string Name(FactorStructure? factors) => factors?.Name ?? FamilyName;

    private sealed class Relay(Action<FitProgress> report) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => report(value);
    }
}
