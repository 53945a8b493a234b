using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Starts;
using Elbo.Numerics;

namespace Elbo.Models.Products;

/// <summary>How a mixture over columns of any kinds gets from rows and options to a fit: starts, contest, finish, canonical order.</summary>
internal sealed class ProductMixtureFitter
{
    private const int LloydRounds = 20;

    /// <summary>So many iterations are EM alone, which is enough where it is fast.</summary>
    private const int PlainIterations = 500;

    /// <summary>Above this many rows, starts compete on a sample.</summary>
    private const long RowsForSample = 200_000;
    private const long SampleRows = 100_000;

    private const string Alone = "factors";

    private static readonly string[] Drawn = ["k-means++", "seeds", "responsibilities"];

    private readonly IRowSource _rows;
    private readonly ProductMixtureOptions _options;
    private readonly int _components;

    public ProductMixtureFitter(IRowSource rows, ProductMixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (options.Method.NeedsGradient)
        {
            throw new ArgumentException($"'{options.Method.Name}' needs a gradient, which mixtures of products do not have.", nameof(options));
        }

        if (options.Start is not (MixtureStart.Portfolio or MixtureStart.KMeans { Columns: KMeansColumns.Scaled } or MixtureStart.RandomResponsibilities or MixtureStart.Labels))
        {
            throw new ArgumentException($"A mixture of products does not start from '{options.Start.Name}'.", nameof(options));
        }

        options.Method.Configure(options.Em);
        (_rows, _options) = (rows, options);
        Columns = options.Columns ?? (rows as RowSource)?.Types ?? (rows as CsvSource)?.Types ?? [.. rows.Columns.Select(static name => new ColumnType(name, ColumnKind.Real))];
        _components = options.Start is MixtureStart.Labels labels ? labels.Values.DefaultIfEmpty(-1).Max() + 1 : options.Components ?? 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(_components, 1, nameof(options));
        if (options.Start.FixesComponents && options.Components is { } asked && asked != _components)
        {
            throw new ArgumentException($"The labels make {_components} components, and {asked} are asked for.", nameof(options));
        }
    }

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<ColumnType> Columns { get; }

    private string Title => string.Create(CultureInfo.InvariantCulture, $"K={_components}");

    /// <summary>Densities that all describe the whole of the data.</summary>
    public ProductEmission Family() =>
        Families.Product(_rows, Columns, _components, _options.Covariance, _options.VarianceFloor, _options.Smoothing, _options.Factors);

    /// <summary>Refuses what cannot be fitted.</summary>
    public void Check()
    {
        int distinct = RowSample.DistinctRows(_rows, _components);
        if (distinct < _components)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"There {(distinct == 1 ? "is" : "are")} only {distinct} distinct {(distinct == 1 ? "row" : "rows")} for {_components} components; ask for fewer components."));
        }
    }

    public Fit<ProductMixture> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        Check();
        var contest = _options.Start.FixesComponents || _rows.UnitCount <= RowsForSample
            ? RowMemory.KeepIfSmall(_rows)
            : StartingRows.Sample(_rows, SampleRows, _options.Seed.Derive("sample"));
        var fit = Climb(Starts(contest), contest, progress, stop, cancellation);
        return Judged(InCanonicalOrder(fit, !_options.Start.FixesComponents, cancellation), cancellation);
    }

    public Fit<ProductMixture> Continue(ProductMixture model, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation) =>
        Judged(InCanonicalOrder(Climb([new("model", model.Anchored)], RowMemory.KeepIfSmall(_rows), progress, stop, cancellation), isFree: false, cancellation), cancellation);

    private Fit<ProductMixture> Climb(
        IReadOnlyList<Start<ProductMixture>> starts,
        IRowSource contest,
        IProgress<FitProgress>? progress,
        CancellationToken stop,
        CancellationToken cancellation)
    {
        var data = contest.UnitCount == _rows.UnitCount ? contest : _rows;
        var cycles = _options.Method is FitMethod.Em && _options.Stop.MaxIterations > PlainIterations ? MarginalCycles.For(Family(), data) : null;
        var ascent = new Ascent<ProductMixture, RowBatch>
        {
            Method = _options.Method,
            Starts = starts,
            Contest = contest,
            Options = _options.Em,
            Rule = cycles is null ? _options.Stop : _options.Stop with { MaxIterations = PlainIterations },
            Label = Title,
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(data);
        fit = cycles is not null && fit.Reason == StopReason.IterationLimit ? Finished(fit, cycles, data, progress, stop, cancellation) : fit;
        return fit with { UnitCount = _rows.UnitCount };
    }

    /// <summary>Goes on from where EM that hides factors has become slow.</summary>
    private Fit<ProductMixture> Finished(
        Fit<ProductMixture> fit, MarginalCycles cycles, IRowSource data, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var reporter = progress is null ? null : new ProgressReporter<ProductMixture>(Title, progress);
        reporter?.BeginFinish(fit.Iterations);
        var then = Iterate(fit.Model.Anchored(), cycles, data, cancellation)
            .Until(_options.Stop with { MaxIterations = _options.Stop.MaxIterations - fit.Iterations }, reporter, stop)
            .Diagnosed(data);
        var report = fit.Restarts;
        if (report is { Optima.Count: > 0 } && report.Rows == data.UnitCount)
        {
            var top = report.Optima[0] with { LogLikelihood = then.Bound.Objective, IsDegenerate = then.IsDegenerate };
            report = report with { Optima = [top, .. report.Optima.Skip(1)] };
        }

        return then with { Start = fit.Start, History = [.. fit.History, .. then.History.Skip(1)], Restarts = report };
    }

    private IEnumerable<Iteration<ProductMixture>> Iterate(ProductMixture model, MarginalCycles cycles, IRowSource data, CancellationToken cancellation)
    {
        for (int number = 0; ; number++)
        {
            var step = Em.Evaluate(model, data, _options.Em, cancellation) with { Number = number };
            yield return step;
            model = cycles.Improve(model, step.Statistics!.Values, cancellation);
        }
    }

    private IReadOnlyList<Start<ProductMixture>> Starts(IRowSource contest)
    {
        var family = Family();
        if (_options.Start is MixtureStart.Labels labels)
        {
            var known = _options.Seed.Derive("start");
            return [new(labels.Name, () => Make(family, _rows, known, (block, first, responsibilities) => Label(block.Count, labels.Values, first, responsibilities)))];
        }

        // Of one component all rows are, but where a family hides something of its own, starts differ in that.
        bool isOne = _components == 1, spreads = !ReferenceEquals(family.Spread(_options.Seed), family);
        string[] kinds = isOne && spreads ? [Alone] : _options.Start is MixtureStart.Portfolio ? Drawn : [_options.Start.Name];
        var points = new CodedRows(Columns, _rows.Summary);
        var sample = new Lazy<MatrixSource>(() => points.Sample(contest, _options.Seed.Derive("centers")));
        var analysis = isOne ? MarginalCycles.For(family, contest) : null;
        return [.. Enumerable.Range(0, isOne && !spreads ? 1 : _options.Restarts).Select(run =>
        {
            string kind = kinds[run % kinds.Length];
            var seed = _options.Seed.Derive("start").Derive(run);
            if (analysis is not null)
            {
                return new Start<ProductMixture>(run == 0 ? "Jöreskog" : kind, () => analysis.Begin(Make(family, contest, seed, Uniform(seed)), run == 0 ? null : seed).Anchored());
            }

            return new Start<ProductMixture>(kind, () => kind is Alone or "responsibilities"
                ? Make(family, contest, seed, Uniform(seed))
                : Make(family, contest, seed, Nearest(points, new KMeans(sample.Value, points.Units).Centers(_components, kind == "seeds" ? 0 : LloydRounds, seed))));
        })];
    }

    /// <summary>An ordinary M-step on responsibilities, hard or soft; what families hide of their own is told apart at random.</summary>
    private ProductMixture Make(ProductEmission family, IRowSource rows, Seed seed, Guess guess)
    {
        double[] weights = new double[_components];
        Array.Fill(weights, 1);
        var blank = new ProductMixture(weights, family, Columns, _options.FreezesWeights);
        double[] statistics = new double[blank.StatisticsLength];
        var batch = new RowBatch();
        var scratch = new Scratch();
        long first = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            using var frame = scratch.Begin();
            var responsibilities = scratch.TakeZeros(_components * block.Count);
            guess(block, first, responsibilities);
            for (int i = 0; i < responsibilities.Length; i++)
            {
                responsibilities[i] *= block.Weights.IsEmpty ? 1 : block.Weights[i % block.Count];
                statistics[i / block.Count] += responsibilities[i];
            }

            family.Accumulate(block, responsibilities, scratch, statistics.AsSpan(_components));
            first += block.Count;
        }

        var start = blank.Maximize(statistics);
        return start.With(start.Emission.Spread(seed)).Anchored();
    }

    private static void Label(int rows, IReadOnlyList<int> labels, long first, Span<double> responsibilities)
    {
        for (int n = 0; n < rows; n++)
        {
            int label = labels[(int)(first + n)];
            if (label >= 0)
            {
                responsibilities[(label * rows) + n] = 1;
            }
        }
    }

    private static Guess Nearest(CodedRows points, double[] centers)
    {
        var scratch = new Scratch();
        return (block, _, responsibilities) =>
        {
            using var frame = scratch.Begin();
            var coded = scratch.Take(block.Count * points.Dimension);
            points.Encode(block, coded);
            int[] labels = new int[block.Count];
            KMeans.Nearest(new(coded, default, points.Dimension), centers, points.Units, scratch, labels);
            for (int n = 0; n < labels.Length; n++)
            {
                responsibilities[(labels[n] * block.Count) + n] = 1;
            }
        };
    }

    /// <summary>Uniform on the simplex, row by row.</summary>
    private static Guess Uniform(Seed seed)
    {
        var rng = seed.ToRng();
        return (block, _, responsibilities) =>
        {
            for (int n = 0; n < block.Count; n++)
            {
                double total = 0;
                for (int at = n; at < responsibilities.Length; at += block.Count)
                {
                    total += responsibilities[at] = -Math.Log(1 - rng.NextDouble());
                }

                for (int at = n; at < responsibilities.Length; at += block.Count)
                {
                    responsibilities[at] /= total;
                }
            }
        };
    }

    /// <summary>
    /// By weight, then as the families order components, where nothing else orders them, so that two fits of the same data print alike; factors along axes that
    /// two fits find again. The bound is that of the model as returned.
    /// </summary>
    private Fit<ProductMixture> InCanonicalOrder(Fit<ProductMixture> fit, bool isFree, CancellationToken cancellation)
    {
        var model = fit.Model;
        int[] order = CanonicalOrder.ByWeight(model.Weights, model.Emission.Compare);
        bool isInOrder = !isFree || CanonicalOrder.IsIdentity(order);
        var emission = model.Emission.Canonical();
        if (isInOrder && ReferenceEquals(emission, model.Emission))
        {
            return fit;
        }

        var told = model.With(emission);
        return isInOrder
            ? CanonicalOrder.Retell(fit, told, _rows, _options.Method, _options.Em, cancellation)
            : CanonicalOrder.Retell(fit with { Order = order }, told.Reordered(order), _rows, _options.Method, _options.Em, cancellation);
    }

    private Fit<ProductMixture> Judged(Fit<ProductMixture> fit, CancellationToken cancellation)
    {
        if (!double.IsFinite(fit.Bound.Evidence))
        {
            return fit;
        }

        var hard = Em.Evaluate(fit.Model, _rows, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;
        return fit with { Criteria = new(fit.Model.ParameterCount, fit.TotalWeight, fit.Bound.Evidence, hard.Elbo) };
    }

    /// <summary>Writes responsibilities, K × rows numbers that are zero before, of rows of which the first has this number.</summary>
    private delegate void Guess(Rows block, long first, Span<double> responsibilities);
}
