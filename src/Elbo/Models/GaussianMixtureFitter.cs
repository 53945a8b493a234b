using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Models.Starts;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How a Gaussian mixture gets from data and options to a fit: starts, contest, finish, canonical order.</summary>
internal sealed partial class GaussianMixtureFitter
{
    /// <summary>Statistics and factors of this many numbers fit arrays, and take eight gigabytes.</summary>
    private const double MostCovarianceNumbers = 1 << 28;

    private readonly IRowSource _rows;
    private readonly GaussianMixtureOptions _options;
    private readonly int _components;
    private readonly CovarianceFloor _floor;
    private readonly FrozenParts _frozen;
    private readonly Lazy<NormalInverseWishart?> _prior;
    private readonly StartingRows? _starting;

    /// <summary>Checks the options.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit them.</param>
    /// <param name="starting">What starts work out of these rows, for fitters that share it; its own if not given.</param>
    public GaussianMixtureFitter(IRowSource rows, GaussianMixtureOptions options, StartingRows? starting = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Stop.Tolerance, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Stop.MaxIterations, nameof(options));
        if (options.Method.NeedsGradient && StructureOf(options).Coordinates is null)
        {
            throw new ArgumentException(
                $"'{options.Method.Name}' needs covariances that can move on their own; {StructureOf(options).Name} ties them together. Structures for it are {string.Join(", ", CovarianceStructures.All.Where(static c => c.Coordinates is not null).Select(static c => c.Name))}.",
                nameof(options));
        }

        options.Method.Configure(options.Em);
        _rows = rows = Observed(rows, options);
        _starting = starting;
        _options = options;
        CheckPrecision();
        _components = ComponentCount();
        _floor = options.Start is MixtureStart.From from ? from.Model.Emission.Floor : new CovarianceFloor(rows.Summary, options.VarianceFloor);
        _frozen = Frozen();
        _prior = Prior();
        (_names, _known) = Known();
    }

    /// <summary>The rows as they may be used.</summary>
    /// <exception cref="InvalidDataException">If they lack cells that the options do not let them lack.</exception>
    public static IRowSource Observed(IRowSource rows, GaussianMixtureOptions options)
    {
        var observed = ObservedRows.Of(rows, options.Missing);
        return options.Groups is null || ReferenceEquals(observed, rows)
            ? observed
            : throw new InvalidDataException("There are rows without any value, which cannot be skipped where rows of a group share a component; remove them.");
    }

    private bool IsFree => !_options.Start.FixesComponents;

    /// <summary>Whether the data can have this many components.</summary>
    /// <exception cref="InvalidDataException">If there are fewer distinct rows than components.</exception>
    public void Check()
    {
        int matrixLength = Structure.IsDiagonal ? 1 : _rows.Dimension;
        double numbers = (double)(Structure.IsPooled ? 1 : _components) * _rows.Dimension * matrixLength;
        if (numbers > MostCovarianceNumbers)
        {
            throw new InvalidDataException(
                $"{Structure.Name} with {_components} components in {_rows.Dimension} columns has more covariances than memory can hold: choose fewer columns, or a diagonal or spherical structure.");
        }

        int distinct = RowSample.DistinctRows(_rows, _components);
        if (distinct < _components)
        {
            throw new InvalidDataException(
                $"There are only {distinct} distinct rows for {_components} components; fit {distinct} components or fewer.");
        }
    }

    public Fit<GaussianMixture> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        Check();
        var starting = _starting ?? StartingRows.Of(_rows, _options);
        var all = starting.Contest.UnitCount == _rows.UnitCount ? starting.Contest : _rows;
        var units = Units(all);
        var fit = _options.UsesSinglePrecision
            ? ClimbInSingle(starting, all, progress, stop, cancellation)
            : Climb(starting, new Climber(units), progress, stop, cancellation);
        fit = fit with { UnitCount = _rows.UnitCount };
        FitWarning[] ofPrecision = [.. fit.Warnings.Where(static warning => warning.Code == SinglePrecisionCode)];
        fit = IsFree ? InCanonicalOrder(fit, units, cancellation) : fit;
        fit = fit with { Warnings = [.. fit.Warnings.Union(ofPrecision), .. ConstantColumns(), .. FewSteps(units), .. SmallWeights(fit)] };
        if (double.IsNaN(fit.Bound.Evidence))
        {
            return fit;
        }

        var hard = Em.Evaluate(fit.Model, units, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;
        return fit with { Criteria = new(fit.Model.ParameterCount, UnitWeight(fit), fit.Bound.Evidence, hard.Elbo) };
    }

    /// <summary>Rows that are read once, after the first ones, which the fitter was made for.</summary>
    public Fit<GaussianMixture> FitOnce(
        IEnumerable<IRowSource> then, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        if (_options.Method.PassCount is null)
        {
            throw new NotSupportedException(
                $"'{_options.Method.Name}' reads the data again and again; data that can be read only once need 'online' or 'sgd'.");
        }

        if (_options.Known is not null || _options.Groups is not null)
        {
            throw new NotSupportedException("Labels and groups need rows that can be read again.");
        }

        Check();
        var fit = Climb(new(_rows, _rows.Summary, _options.Seed), new Climber(_rows, then), progress, stop, cancellation);
        fit = IsFree ? InCanonicalOrder(fit, _rows, cancellation) : fit;
        return fit with { Warnings = [.. fit.Warnings, .. ConstantColumns(), .. SmallWeights(fit)] };
    }

    public IEnumerable<Iteration<GaussianMixture>> Iterate(CancellationToken cancellation)
    {
        if (_options.UsesSinglePrecision)
        {
            throw new NotSupportedException("Iterations are looked at in double precision.");
        }

        Check();
        var start = Starts(StartingRows.Of(_rows, _options))[0].Create();
        var options = _options.Method.Configure(_options.Em);
        return _options.Method.NeedsGradient
            ? Em.Iterate(_options.Method.Wrap<GaussianMixture, RowBatch>(start), Units(_rows), options, cancellation).Select(static step => step.With(step.Model.Model))
            : Em.Iterate(start, Units(_rows), options, cancellation);
    }

    private Fit<GaussianMixture> Climb(
        StartingRows starting, Climber climber, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var ascent = new Ascent<GaussianMixture, RowBatch>
        {
            Method = _options.Method,
            Starts = Starts(starting),
            Places = _options.Restarts,
            Exploration = ExploresNeighbors
                ? new(fit => Neighbors(fit.Model, starting), Math.Min(_components, MostRounds))
                : null,
            Contest = Units(starting.Contest),
            Options = _options.Em,
            Rule = _options.Stop,
            Label = $"{Structure.Name} K={_components}",
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        if (!_options.Method.NeedsGradient)
        {
            return climber.Run(ascent);
        }

        var fit = climber.Run(ascent.Along(static (method, model) => method.Wrap<GaussianMixture, RowBatch>(model), static step => step.Model));
        return fit.Select(static step => step.Model);
    }

    private bool ExploresNeighbors => _options.Start is MixtureStart.Portfolio && _components > 1 && _known.Length == 0;

    private ICovarianceStructure Structure => StructureOf(_options);

    private static ICovarianceStructure StructureOf(GaussianMixtureOptions options) =>
        options.Start is MixtureStart.From from ? from.Model.Structure : options.Covariance;

    private FrozenParts Frozen()
    {
        const FrozenParts all = FrozenParts.Weights | FrozenParts.Means | FrozenParts.Covariances;
        var frozen = _options.Frozen ?? (_options.Start as MixtureStart.From)?.Model.Frozen ?? FrozenParts.None;
        if ((frozen | all) != all)
        {
            throw new ArgumentException($"There are no parts '{frozen}' of a mixture to freeze.", "options.Frozen");
        }

        // One component has no weight to fit.
        return (_components == 1 ? frozen | FrozenParts.Weights : frozen) == all
            ? throw new ArgumentException("Weights, means and covariances are all frozen: nothing is left to fit.", "options.Frozen")
            : frozen;
    }

    /// <summary>It can need a pass over the data, which is made when the first start needs it.</summary>
    private Lazy<NormalInverseWishart?> Prior()
    {
        switch (_options.Prior)
        {
            case MixturePrior.Conjugate conjugate:
                conjugate.Check(_rows.Dimension);
                return Structure.Prior is null
                    ? throw new ArgumentException(
                        $"There is no conjugate prior for {Structure.Name}. Structures with one are {string.Join(", ", CovarianceStructures.All.Where(static c => c.Prior is not null).Select(static c => c.Name))}.",
                        "options.Prior")
                    : new(() => conjugate.For(_rows, Structure, _floor, _components));
            case null when _options.Start is MixtureStart.From from:
                return new(from.Model.Prior);
            default:
                return new((NormalInverseWishart?)null);
        }
    }

    private int ComponentCount()
    {
        int? implied = _options.Start switch
        {
            MixtureStart.Labels labels => labels.Values.DefaultIfEmpty(-1).Max() + 1,
            MixtureStart.Means means => means.Values.GetLength(0),
            MixtureStart.From from => from.Model.Components,
            _ => null,
        };
        if (implied == 0)
        {
            throw new InvalidDataException("No row has a label to start from: fill some in, or choose another start.");
        }

        int components = _options.Components ?? implied ?? Math.Max(1, _options.Known?.Names.Count ?? 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1, "options.Components");
        if (implied is { } given && given != components)
        {
            throw new ArgumentException($"The start '{_options.Start.Name}' has {given} components where {components} are asked for.", "options.Components");
        }

        int? dimension = _options.Start switch
        {
            MixtureStart.Means means => means.Values.GetLength(1),
            MixtureStart.From from => from.Model.Dimension,
            _ => null,
        };
        if (dimension is { } needed && needed != _rows.Dimension)
        {
            throw new ArgumentException($"The start '{_options.Start.Name}' has {needed} columns, the data {_rows.Dimension}.", "options.Start");
        }

        if (_options.Start is MixtureStart.Labels { Values: var values } && values.Count != _rows.UnitCount)
        {
            throw new ArgumentException($"{values.Count} labels for {_rows.UnitCount} rows.", "options.Start");
        }

        return components;
    }

    /// <summary>Rows of different values, in random order: two components that start alike would stay alike.</summary>
    private GaussianMixture FromRandomRows(MatrixSource rows, Seed seed)
    {
        var means = new List<double[]>();
        var seen = new HashSet<double[]>(RowSample.Comparer);
        foreach (int index in InRandomOrder(rows, seed))
        {
            double[] row = rows.Row(index, out double weight);
            if (weight > 0 && seen.Add(row))
            {
                means.Add(row);
                if (means.Count == _components)
                {
                    break;
                }
            }
        }

        // A sample can hold fewer different rows than all data; the repeated mean's component will be seen to be empty or equal.
        for (int i = 0; means.Count < _components; i++)
        {
            means.Add(means[i]);
        }

        return Blank([.. means.SelectMany(static mean => mean)]);
    }

    /// <summary>As if every row stood there as often as its weight says, and only its first appearance counted.</summary>
    private static IEnumerable<int> InRandomOrder(MatrixSource rows, Seed seed)
    {
        var rng = seed.ToRng();
        int[] order = [.. Enumerable.Range(0, (int)rows.UnitCount)];
        if (rows.IsWeighted)
        {
            // Waiting times at rates of the weights (Efraimidis and Spirakis 2006).
            var times = new double[order.Length];
            for (int i = 0; i < times.Length; i++)
            {
                rows.Row(i, out double weight);
                times[i] = -Math.Log(1 - rng.NextDouble()) / weight;
            }

            Array.Sort(times, order);
            foreach (int index in order)
            {
                yield return index;
            }

            yield break;
        }

        for (int i = 0; i < order.Length; i++)
        {
            int other = i + rng.NextInt32(order.Length - i);
            (order[i], order[other]) = (order[other], order[i]);
            yield return order[i];
        }
    }

    private GaussianMixture FromLabels(IRowSource rows, IReadOnlyList<int> values)
    {
        double[] means = [.. Enumerable.Repeat(_rows.Summary.Means, _components).SelectMany(static m => m)];

        void Copy(Rows block, long start, Scratch scratch, Span<int> labels)
        {
            for (int n = 0; n < block.Count; n++)
            {
                labels[n] = values[(int)start + n];
            }
        }

        // Twice: first the means of the labels, then the M-step about them, so that anchors are where the components are.
        var located = FromHardLabels(rows, Blank(means), Copy);
        return FromHardLabels(rows, located, Copy);
    }

    /// <summary>
    /// An ordinary M-step on hard labels: the end of most starts. Labels are found side by side; statistics are added up in the order of the rows, so that
    /// any number of threads gives the same bits.
    /// </summary>
    private static GaussianMixture FromHardLabels(IRowSource rows, GaussianMixture blank, LabeledBatch.Labeler label, int threads = 1)
    {
        const int BatchesAtOnce = 32;
        var statistics = new double[blank.StatisticsLength];
        LabeledBatch[] window = [.. Enumerable.Range(0, threads == 1 ? 1 : BatchesAtOnce).Select(static _ => new LabeledBatch())];
        long start = 0;
        for (int first = 0; first < rows.BatchCount; first += window.Length)
        {
            int count = Math.Min(window.Length, rows.BatchCount - first);
            for (int i = 0; i < count; i++)
            {
                start += window[i].Read(rows, first + i, start);
            }

            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => window[i].Label(label));
            for (int i = 0; i < count; i++)
            {
                window[i].AddTo(statistics, blank);
            }
        }

        return blank.Maximize(statistics).Anchored();
    }

    /// <summary>Equal weights, given means, and the spread of all rows for every component.</summary>
    private GaussianMixture Blank(double[] means)
    {
        int dimension = _rows.Dimension;
        var emission = new GaussianEmission(Structure, _floor, means, SpreadOfAllRows(dimension)).WithPrior(_prior.Value);
        var weights = new double[_components];
        Array.Fill(weights, 1);
        return new(weights, emission, _rows.Columns);
    }

    private double[] SpreadOfAllRows(int dimension)
    {
        int matrices = Structure.IsPooled ? 1 : _components;
        int length = Structure.IsDiagonal ? dimension : Numerics.Linear.Packed.Length(dimension);
        var covariances = new double[matrices * length];
        var within = new double[matrices * length];
        for (int m = 0; m < matrices; m++)
        {
            for (int d = 0; d < dimension; d++)
            {
                within[(m * length) + (Structure.IsDiagonal ? d : Numerics.Linear.Packed.Index(d, d))] = _rows.Summary.Variances[d];
            }
        }

        // The structure's own M-step on one unit of weight per matrix, so that the spread has its shape.
        var counts = new double[_components];
        Array.Fill(counts, Structure.IsPooled ? 1.0 / _components : 1);
        Structure.Maximize(new WithinScatter(dimension, counts, within, length), _floor, covariances);
        return covariances;
    }

    /// <summary>By weight, then by mean, so that two fits of the same data print alike; the bound is that of the model as returned.</summary>
    private Fit<GaussianMixture> InCanonicalOrder(Fit<GaussianMixture> fit, IDataSource<RowBatch> rows, CancellationToken cancellation)
    {
        var model = fit.Model;
        int[] order =
        [
            .. Enumerable.Range(0, Named),
            .. CanonicalOrder.ByWeight(model.Weights[Named..], (j, k) => model.Mean(Named + j).SequenceCompareTo(model.Mean(Named + k))).Select(k => Named + k),
        ];
        if (CanonicalOrder.IsIdentity(order))
        {
            return fit;
        }

        fit = fit with { Order = order };
        var reordered = model.Reordered(order).WithNames(_names);
        if (double.IsNaN(fit.Bound.Evidence))
        {
            // What was read once is not read again for it.
            var statistics = model.Reordered(fit.Statistics!, order);
            return fit with { Model = reordered, Statistics = statistics, Warnings = reordered.Diagnose(statistics.Values) };
        }

        return CanonicalOrder.Retell(fit, reordered, rows, _options.Method, _options.Em, cancellation);
    }

    /// <summary>A method for large data on small ones: it has not begun to pay.</summary>
    private IEnumerable<FitWarning> FewSteps(IDataSource<RowBatch> rows)
    {
        const int Few = 4;
        int steps = _options.Method.Configure(_options.Em).Schedule.IterationsPerPass(rows.BatchCount);
        if (_options.Method.PassCount is not null && steps < Few)
        {
            yield return new(
                "few-steps",
                $"A pass over these rows is {(steps == 1 ? "one step" : $"{steps} steps")} of '{_options.Method.Name}', so that it may be far from the peak: 'em' gets there, or more passes.");
        }
    }

    private IEnumerable<FitWarning> ConstantColumns() =>
        Enumerable.Range(0, _rows.Dimension).Where(_rows.Summary.IsConstant).Select(d => new FitWarning(
            "constant-column",
            $"Column '{_rows.Columns[d]}' has the same value in every row; its variance is the floor's. Leave it out with --columns."));

    /// <summary>Weights that are shares, say, leave every component with less than its rows: all fits look degenerate, and n in BIC is wrong.</summary>
    private IEnumerable<FitWarning> SmallWeights(Fit<GaussianMixture> fit)
    {
        double least = (double)_components * (_rows.Dimension + 1);
        if (fit.TotalWeight < least && _rows.UnitCount >= least)
        {
            yield return new FitWarning(
                "small-weights",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The weights add up to {fit.TotalWeight:0.####} for {_rows.UnitCount} rows, and weights count rows; if they are shares, multiply them by the number of rows."));
        }
    }

    /// <summary>All data: either rows that can be read again, or the first rows and then the rest, once.</summary>
    private sealed record Climber(IDataSource<RowBatch> Rows, IEnumerable<IRowSource>? Then = null)
    {
        public Fit<TModel> Run<TModel>(Ascent<TModel, RowBatch> ascent)
            where TModel : ILatentModel<TModel, RowBatch> => Then is null ? ascent.Run(Rows) : ascent.RunOnce(Rows, Then);
    }
}
