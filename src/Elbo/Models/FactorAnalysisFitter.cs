using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>How factor analysis gets from rows, or their moments, and options to a fit.</summary>
internal sealed class FactorAnalysisFitter
{
    /// <summary>EM of factors and missing cells together is slow; so few iterations only choose among the starts.</summary>
    private const int ContestIterations = 50;
    private const double ContestTolerance = 1e-6;

    /// <summary>How often a start fills in missing cells before it competes.</summary>
    private const int StartRounds = 5;

    private readonly FactorAnalysisOptions _options;
    private readonly IReadOnlyList<string> _columns;
    private readonly ColumnSummary _summary;
    private readonly MatrixSource _rows;
    private readonly long? _unitCount;
    private readonly CovarianceFloor _floor;

    /// <summary>What rows are told from while they are fitted.</summary>
    private readonly double[] _center;

    public FactorAnalysisFitter(IRowSource rows, FactorAnalysisOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Check(options);
        (_options, _columns, _summary, _unitCount) = (options, rows.Columns, rows.Summary, rows.UnitCount);
        Demand(rows.Dimension, options, _columns, _summary);
        _floor = new(_summary, options.VarianceFloor);
        _center = [.. _summary.Means];
        _rows = MomentRows.Of(rows, _center, cancellation);
    }

    public FactorAnalysisFitter(GaussianMoments moments, FactorAnalysisOptions options)
    {
        Check(options);
        _rows = MomentRows.Of(moments);
        _center = moments.Mean.ToArray();
        (_options, _columns, _summary) = (options, moments.Columns, _rows.Summary);
        Demand(moments.Dimension, options, _columns, _summary);
        _floor = new(_summary, options.VarianceFloor);
    }

    /// <summary>Why so many factors cannot be fitted; null if they can.</summary>
    public static string? Refusal(int dimension, FactorAnalysisOptions options)
    {
        int most = options.Noise.MostFactors(dimension);
        return options.Factors <= most ? null
            : most > 0 ? FormattableString.Invariant($"{options.Factors} factors are too many for {dimension} columns, whose covariances can tell at most {most}; ask for fewer.")
            : FormattableString.Invariant($"{FitText.Plural(dimension, "column")} {(dimension == 1 ? "is" : "are")} too few for {options.Noise.Model}, which needs at least {LeastColumns(options.Noise)}; choose more.");
    }

    public Fit<FactorAnalysis> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        bool isComplete = !_rows.Summary.HasMissing;
        var rule = _options.Stop;
        var em = new EmOptions { Seed = _options.Seed, Threads = _options.Threads };
        var ascent = new Ascent<FactorAnalysis, RowBatch>
        {
            Method = new FitMethod.Em(),
            Starts = [.. Starts(isComplete ? 1 : StartRounds, cancellation)],
            Contest = _rows,
            Options = em,
            Rule = isComplete ? rule : rule with { Tolerance = Math.Max(rule.Tolerance, ContestTolerance), MaxIterations = Math.Min(rule.MaxIterations, ContestIterations) },
            Label = FormattableString.Invariant($"{_options.Noise.Model}, {FitText.Plural(_options.Factors, "factor")}"),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(_rows);
        if (!isComplete && !stop.IsCancellationRequested && fit.Iterations < rule.MaxIterations)
        {
            var reporter = progress is null ? null : new ProgressReporter<FactorAnalysis>(ascent.Label, progress);
            reporter?.BeginFinish(fit.Iterations);
            var then = Climb(fit.Model, em, cancellation).Until(rule with { MaxIterations = rule.MaxIterations - fit.Iterations }, reporter, stop);
            fit = then with { Start = fit.Start, History = [.. fit.History, .. then.History.Skip(1)], Restarts = fit.Restarts };
        }

        // Its own axes: the same likelihood, but other statistics.
        var model = fit.Model.With(_options.Rotation.Rotate(fit.Model.Parameters));
        var last = Em.Evaluate(model, _rows, em, cancellation);
        var bound = last.Bound;
        return fit with
        {
            Model = Moved(model),
            Start = fit.Start is null ? null : Moved(fit.Start),
            History = [.. fit.History.SkipLast(1), bound],
            Statistics = last.Statistics,
            Warnings = model.Diagnose(last.Statistics!.Values),
            UnitCount = _unitCount,
            Restarts = fit.Restarts is null ? null : fit.Restarts with { Rows = _unitCount ?? (long)Math.Round(last.TotalWeight) },
            Criteria = new(model.ParameterCount, last.TotalWeight, bound.Evidence, bound.Evidence),
        };
    }

    /// <summary>The model of rows that are told from 0; statistics about its anchor are the same.</summary>
    private FactorAnalysis Moved(FactorAnalysis model)
    {
        double[] mean = new double[_center.Length];
        System.Numerics.Tensors.TensorPrimitives.Add(model.Mean, _center, mean);
        return new(model.Parameters with { Mean = mean }, model.Noise, model.Rotation, _floor, (double[])_center.Clone(), _columns);
    }

    private static int LeastColumns(FactorNoise noise)
    {
        int columns = 2;
        while (noise.MostFactors(columns) == 0)
        {
            columns++;
        }

        return columns;
    }

    private static void Check(FactorAnalysisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Factors, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Restarts, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
    }

    private static void Demand(int dimension, FactorAnalysisOptions options, IReadOnlyList<string> columns, ColumnSummary summary)
    {
        if (Refusal(dimension, options) is { } refusal)
        {
            throw new InvalidDataException(refusal);
        }

        for (int d = 0; d < dimension && summary.HasMissing; d++)
        {
            if (summary.Minima[d] > summary.Maxima[d])
            {
                throw new InvalidDataException($"Column '{columns[d]}' has no number in any row that counts: leave it out.");
            }
        }
    }

    /// <summary>
    /// EM in which only missing cells are hidden: the factors are integrated out, and the M-step is the maximum for complete rows (Meng and van Dyk 1997 call such
    /// cycles with less to hide AECM). It climbs as EM does, as fast as the missing cells allow.
    /// </summary>
    private IEnumerable<Iteration<FactorAnalysis>> Climb(FactorAnalysis model, EmOptions options, CancellationToken cancellation)
    {
        for (int number = 0; ; number++)
        {
            yield return Em.Evaluate(model, _rows, options, cancellation) with { Number = number };
            model = Improve(model, model.Parameters.Variances, cancellation);
        }
    }

    private FactorAnalysis Improve(FactorAnalysis model, double[] start, CancellationToken cancellation)
    {
        var (mean, covariance) = ExpectedMoments.Of(model.Parameters, _rows, cancellation);
        var (loadings, variances) = _options.Noise.Fit(covariance, _options.Factors, _floor, start);
        return model.With(new(mean, loadings, variances));
    }

    private IEnumerable<Start<FactorAnalysis>> Starts(int rounds, CancellationToken cancellation)
    {
        yield return new(_options.Noise is FactorNoise.Common ? "principal components" : "Jöreskog", () => Begin(covariance => JoreskogStart.Of(covariance, _columns.Count, _options.Factors), rounds, cancellation)) { IsSeeded = true };
        for (int r = 0; r < _options.Restarts && _options.Noise is not FactorNoise.Common; r++)
        {
            var seed = _options.Seed.Derive("start").Derive(r);
            yield return new("random", () => Begin(_ => Random(seed), rounds, cancellation));
        }
    }

    /// <summary>From columns that have nothing to do with each other, as far as nobody knows better, to the maximum for what is observed of them.</summary>
    private FactorAnalysis Begin(Func<double[], double[]> noise, int rounds, CancellationToken cancellation)
    {
        double[] variances = [.. _summary.Variances];
        _floor.ClipDiagonal(variances);
        double[] mean = new double[variances.Length];
        if (_options.Noise is FactorNoise.Common)
        {
            Array.Fill(variances, Sums.Of(variances) / variances.Length);
        }

        var independent = new FactorAnalysis(
            new(mean, new double[mean.Length * _options.Factors], variances), _options.Noise, _options.Rotation, _floor, mean, _columns);
        var model = Improve(independent, noise(ExpectedMoments.Of(independent.Parameters, _rows, cancellation).Covariance), cancellation);
        for (int round = 1; round < rounds; round++)
        {
            model = Improve(model, model.Parameters.Variances, cancellation);
        }

        return model;
    }

    private double[] Random(Seed seed)
    {
        var rng = seed.ToRng();
        double[] variances = [.. _summary.Variances];
        for (int d = 0; d < variances.Length; d++)
        {
            variances[d] *= 0.05 + (0.9 * rng.NextDouble());
        }

        return variances;
    }
}
