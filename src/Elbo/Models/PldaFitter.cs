using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models.Speakers;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>How a PLDA model gets from groups and options to a fit. The likelihood has one peak for all practical purposes: there is one start.</summary>
internal sealed class PldaFitter
{
    /// <summary>No direction begins with less between groups than this share of what is within: from nothing EM hardly moves.</summary>
    private const double LeastStart = 0.05;

    /// <summary>So many iterations are EM alone, which is enough where it is fast; after that it takes turns.</summary>
    private const int PlainIterations = 20;

    private readonly GroupMoments _groups;
    private readonly PldaOptions _options;

    public PldaFitter(GroupMoments groups, PldaOptions options)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (!(options.Shrinkage >= 0) || !double.IsFinite(options.Shrinkage))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Shrinkage, "The shrinkage must be finite and not negative.");
        }

        if (options.Rank is not null && options.Shrinkage > 0)
        {
            throw new ArgumentException("A rank does not go with a shrinkage.", nameof(options));
        }

        (_groups, _options) = (groups, options);
    }

    public Fit<Plda> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        if (_options.Rank is { } rank)
        {
            return OfRank(rank, progress, stop, cancellation);
        }

        var ascent = new Ascent<Plda, GroupBatch>
        {
            Method = new FitMethod.Em(),
            Starts = [new("scatter", Start)],
            Contest = _groups,
            Options = Sweeps,
            Rule = _options.Stop with { MaxIterations = Math.Min(_options.Stop.MaxIterations, PlainIterations) },
            Label = "plda",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(_groups);
        fit = (fit.Reason == StopReason.IterationLimit && _options.Stop.MaxIterations > PlainIterations ? Finished(fit, progress, stop, cancellation) : fit)
            with
        { UnitCount = _groups.UnitCount };
        double rows = fit.Statistics?.Values[1] ?? 0;
        return double.IsFinite(fit.Bound.Evidence) && rows > 0
            ? fit with { Criteria = new(fit.Model.ParameterCount, rows, fit.Bound.Evidence, fit.Bound.Evidence) }
            : fit;
    }

    private EmOptions Sweeps => new() { Threads = _options.Threads };

    /// <summary>Goes on from where plain EM has become slow, if it has.</summary>
    private Fit<Plda> Finished(Fit<Plda> fit, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var reporter = progress is null ? null : new ProgressReporter<Plda>("plda", progress);
        reporter?.BeginFinish(fit.Iterations);
        var then = TakeTurns(fit.Model, cancellation).Until(_options.Stop with { MaxIterations = _options.Stop.MaxIterations - fit.Iterations }, reporter, stop);
        return (then with { Start = fit.Start, History = [.. fit.History, .. then.History.Skip(1)], Restarts = fit.Restarts }).Diagnosed(_groups);
    }

    /// <summary>
    /// Every iteration is one of EM that hides the vectors of groups, and then one of EM that hides them in units of their deviation: each climbs, and where one of
    /// them creeps the other does not.
    /// </summary>
    private IEnumerable<Iteration<Plda>> TakeTurns(Plda model, CancellationToken cancellation)
    {
        for (int number = 0; ; number++)
        {
            var step = Em.Evaluate(model, _groups, Sweeps, cancellation) with { Number = number };
            yield return step;
            model = model.Maximize(step.Statistics!.Values).Rescaled(_groups, Sweeps, cancellation);
        }
    }

    /// <summary>W is the scatter within groups, B that of their means less what W alone would make of it, as far as that is positive.</summary>
    public Plda Start()
    {
        var (mean, between, within, variances, floor) = Moments();
        return new(mean, between, within, floor, mean, variances, _options.Shrinkage);
    }

    /// <summary>The moments that the start is made of.</summary>
    public (double[] Mean, double[] Between, double[] Within, double[] Variances, CovarianceFloor Floor) Moments()
    {
        int dimension = _groups.Dimension, packed = Packed.Length(dimension);
        double groups = 0, rows = 0, inverse = 0;
        for (int g = 0; g < _groups.Counts.Length; g++)
        {
            double weight = Weight(g);
            groups += weight;
            rows += weight * _groups.Counts[g];
            inverse += weight / _groups.Counts[g];
        }

        Demand(groups, rows);
        double[] mean = Mean(groups), means = Scatter(mean);
        double[] variances = new double[dimension], within = new double[packed], between = new double[packed];
        for (int d = 0; d < dimension; d++)
        {
            int at = Packed.Index(d, d);
            variances[d] = Math.Max(_groups.Scatter[at], 0) / (rows - groups);
        }

        var floor = Floor(variances, means, groups);
        for (int i = 0; i < packed; i++)
        {
            within[i] = _groups.Scatter[i] / (rows - groups);
            between[i] = (means[i] / groups) - (within[i] * inverse / groups);
        }

        floor.ClipFull(within);
        return (mean, Raised(mean, between, within), within, variances, floor);
    }

    private Fit<Plda> OfRank(int rank, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        PldaFitter.Demand(_groups);
        var options = new SubspacePldaOptions { Rank = rank, VarianceFloor = _options.VarianceFloor, Stop = _options.Stop, Threads = _options.Threads };
        var fit = SubspacePlda.Fit(_groups, options, progress, stop, cancellation).Select(static model => model.WithAllDirections());

        // What the engine summed are statistics of the other form.
        return fit with { Statistics = Em.Evaluate(fit.Model, _groups, new() { Threads = _options.Threads }, cancellation).Statistics };
    }

    private double Weight(int group) => _groups.Weights.IsEmpty ? 1 : _groups.Weights[group];

    /// <summary>Refuses groups that say nothing.</summary>
    /// <param name="groups">Their moments.</param>
    /// <exception cref="InvalidDataException">If there are fewer than two, or every one has a single row.</exception>
    public static void Demand(GroupMoments groups)
    {
        double count = groups.Counts.Length, rows = 0;
        foreach (double n in groups.Counts)
        {
            rows += n;
        }

        Demand(count, rows);
    }

    private static void Demand(double groups, double rows)
    {
        if (!(groups > 1))
        {
            throw new InvalidDataException("There are fewer than two groups: nothing can be learnt about how groups differ.");
        }

        if (!(rows - groups > 1e-9 * rows))
        {
            throw new InvalidDataException(
                "Every group has a single row, so that differences between groups and within them cannot be told apart: give some groups more rows.");
        }
    }

    private double[] Mean(double groups)
    {
        double[] mean = new double[_groups.Dimension];
        for (int g = 0; g < _groups.Counts.Length; g++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_groups.Means.Slice(g * mean.Length, mean.Length), Weight(g) / groups, mean, mean);
        }

        return mean;
    }

    /// <summary>Σ w (x̄ − μ)(x̄ − μ)ᵀ.</summary>
    private double[] Scatter(double[] mean)
    {
        int dimension = mean.Length;
        double[] scatter = new double[Packed.Length(dimension)], weights = new double[_groups.Counts.Length], sums = new double[dimension];
        for (int g = 0; g < weights.Length; g++)
        {
            weights[g] = Weight(g);
        }

        double[] work = new double[Numerics.Gaussians.Scatter.FullScratch(dimension)];
        Numerics.Gaussians.Scatter.AddFull(_groups.Means, mean, weights, weights, work, sums, scatter);
        return scatter;
    }

    private CovarianceFloor Floor(double[] within, double[] means, double groups)
    {
        double[] total = [.. within.Select((v, d) => v + (means[Packed.Index(d, d)] / groups))];
        bool[] constant = [.. total.Select(static v => !(v > 0))];
        if (Array.TrueForAll(constant, static c => c))
        {
            throw new InvalidDataException("All rows are equal: there is nothing to fit. Choose columns that vary.");
        }

        const double Rounding = 1e-14;
        double smallest = total.Where(static v => v > 0).Min();
        double[] minima = [.. total.Select(v => (v > 0 ? v : smallest) * Math.Max(_options.VarianceFloor, Rounding))];
        return CovarianceFloor.Restore(minima, constant, _options.VarianceFloor);
    }

    private static double[] Raised(double[] mean, double[] between, double[] within)
    {
        var axes = new TwoCovariances(mean, between, within);
        double[] raised = new double[between.Length];
        axes.AddFrom([.. axes.Spreads.Select(static spread => Math.Max(spread, LeastStart))], raised);
        return raised;
    }
}
