using System.Globalization;
using Elbo.Data;
using Elbo.Models.Kernels;

namespace Elbo.Models;

/// <summary>How a kernel density gets from rows and options to a bandwidth.</summary>
internal sealed class KernelDensityFitter
{
    /// <summary>Above this many pairs an evaluation is dear.</summary>
    private const double DearPairs = 4e8;

    private readonly KernelRows _rows;
    private readonly long _rowCount;
    private readonly KernelDensityOptions _options;
    private readonly IProgress<BandwidthPoint>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<BandwidthPoint> _curve = [];
    private readonly List<FitWarning> _warnings = [];

    public KernelDensityFitter(IRowSource rows, KernelDensityOptions options, IProgress<BandwidthPoint>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        (_options, _progress, _cancellation) = (options, progress, cancellation);
        (_rows, _rowCount) = (KernelRows.Read(rows, cancellation), rows.UnitCount);
    }

    private int Dimension => _rows.Dimension;

    private ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = _options.Threads, CancellationToken = _cancellation };

    /// <summary>n^(−1/(D+4)), the rate at which bandwidths shrink.</summary>
    private double Rate => Math.Pow(_rows.TotalWeight, -1.0 / (Dimension + 4));

    public KernelDensityFit Fit()
    {
        var bandwidth = Choose();
        var model = new KernelDensity(_rows.Values, _rows.Weights, bandwidth, _options.Kernel, _rows.Columns, _options.RelativeError);
        var (leftOut, whole) = (double.NaN, double.NaN);
        if (_rows.TotalWeight > 1)
        {
            (leftOut, whole) = LikelihoodTask.LeaveOneOut(_options.Kernel, _rows, bandwidth, _options.RelativeError, Parallelism).At(1, Parallelism);
        }

        if (!double.IsFinite(leftOut))
        {
            _warnings.Add(double.IsNaN(leftOut)
                ? new("light-rows", "Weights count rows; these sum to no more than 1, so that no row can be left out.")
                : new("out-of-reach", "Some row is out of reach of all others: left out, it would have density 0. A wider bandwidth, or the gaussian kernel, reaches it."));
        }

        var curve = _curve.OrderBy(static p => p.Bandwidth).ToList();
        return new(model, _options.Rule, whole, leftOut, _rowCount, curve) { Warnings = _warnings };
    }

    private KernelBandwidth Choose()
    {
        if (_options.Rule is BandwidthRule.Fixed given)
        {
            return given.Bandwidth.Dimension == Dimension
                ? given.Bandwidth
                : throw new ArgumentException($"The bandwidth has {given.Bandwidth.Dimension} columns, the rows {Dimension}.", nameof(given));
        }

        var shape = ReferenceShape.Of(_rows, _options.Shape);
        double scale = SmoothingKernels.CanonicalScale(_options.Kernel);
        switch (_options.Rule)
        {
            case BandwidthRule.Silverman when Dimension == 1:
                return KernelBandwidth.Uniform(scale * 0.9 * Rate * _rows.Column(0).RobustDeviation(1.34), 1);
            case BandwidthRule.Silverman:
                return shape.Times(scale * Rate * Math.Pow(4.0 / (Dimension + 2), 1.0 / (Dimension + 4)));
            case BandwidthRule.Scott when Dimension == 1:
                return KernelBandwidth.Uniform(scale * 1.06 * Rate * _rows.Column(0).RobustDeviation(1.34), 1);
            case BandwidthRule.Scott:
                return shape.Times(scale * Rate);
            case BandwidthRule.SheatherJones:
                return ChooseByColumn(scale);
            case BandwidthRule.LeaveOneOut:
                return Search(shape, [LikelihoodTask.LeaveOneOut(_options.Kernel, _rows, shape, _options.RelativeError, Parallelism)]);
            case BandwidthRule.CrossValidation cross:
                if (cross.Folds < 2 || cross.Folds > _rows.Count)
                {
                    throw new InvalidDataException(string.Create(
                        CultureInfo.InvariantCulture, $"{cross.Folds} parts of {_rows.Count} rows cannot be; choose from 2 parts to as many as there are rows."));
                }

                return Search(shape, [.. _rows.Folds(cross.Folds, _options.Seed.Derive("folds")).Select(fold => HeldOut(fold.Kept, fold.Left, shape))]);
            case BandwidthRule.HeldOut heldOut:
                var left = KernelRows.Read(heldOut.Rows, _cancellation);
                return left.Dimension == Dimension
                    ? Search(shape, [HeldOut(_rows, left, shape)])
                    : throw new ArgumentException($"The held-out rows have {left.Dimension} columns, the others {Dimension}.", nameof(heldOut));
            default:
                throw new NotSupportedException($"There is no rule '{_options.Rule.Name}'.");
        }
    }

    private LikelihoodTask HeldOut(KernelRows kept, KernelRows left, KernelBandwidth shape) =>
        LikelihoodTask.HeldOut(_options.Kernel, kept, left, shape, _options.RelativeError, Parallelism);

    private KernelBandwidth ChooseByColumn(double scale)
    {
        if (Dimension > 1 && _options.Shape != BandwidthShape.PerColumn)
        {
            throw new InvalidDataException("'sj' finds one bandwidth per column; choose that, or another rule.");
        }

        double rate = Rate / Math.Pow(_rows.TotalWeight, -0.2);
        double[] bandwidths = [.. Enumerable.Range(0, Dimension).Select(d => scale * rate * SheatherJones.Solve(_rows.Column(d)))];
        return Dimension == 1 ? KernelBandwidth.Uniform(bandwidths[0], 1) : KernelBandwidth.PerColumn(bandwidths);
    }

    private KernelBandwidth Search(KernelBandwidth shape, LikelihoodTask[] tasks)
    {
        if (tasks.Max(static t => t.MostNearest) == 0)
        {
            throw new InvalidDataException(
                _options.Rule is BandwidthRule.LeaveOneOut
                    ? "Every row has an exact duplicate, or a weight above 1, so that the leave-one-out likelihood has no maximum: it grows without end as the bandwidth shrinks. Choose it by the rule 'sj' (--bandwidth sj)."
                    : "Every held-out row is also among the others, so that the likelihood has no maximum: it grows without end as the bandwidth shrinks. Choose it by the rule 'sj' (--bandwidth sj).");
        }

        // Of the bounds of a sum's parts, the safe ones: none below the sum's own weight bounds it, so the share of the weight counts.
        double weight = tasks.Sum(static t => t.Weight);
        double least = tasks.Max(t => t.LeastFactor * (_options.Kernel.HasEdge ? 1 : Math.Sqrt(t.Weight / weight)));
        double most = tasks.Max(static t => t.MostFactor);

        // Where rows tie, the data were rounded: a bandwidth below the unit makes a peak of every tie, and describes the rounding.
        double resolution = Array.Exists(tasks, static t => t.HasTies)
            ? Enumerable.Range(0, Dimension).Min(d => _rows.Column(d).Resolution / shape[d])
            : 0;
        least = Math.Max(least, resolution);
        bool isDear = (double)_rows.Count * _rows.Count > DearPairs;
        double factor = BandwidthSearch.Maximum(
            f => tasks.Sum(task => task.At(f, Parallelism).LogLikelihood),
            _options.Kernel.HasEdge ? least * (1 + 1e-9) : least,
            most,
            isDear,
            (f, value) =>
            {
                var point = new BandwidthPoint(shape[0] * f, value);
                _curve.Add(point);
                _progress?.Report(point);
            });
        if (factor <= resolution * 1.01)
        {
            _warnings.Add(new(
                "bandwidth-at-resolution",
                "The likelihood grows until the bandwidth is the unit to which the data are rounded, and would go on: equal rows pull it down. Choose it by the rule 'sj' (--bandwidth sj)."));
        }

        return double.IsNaN(factor)
            ? throw new InvalidDataException("No bandwidth gives every row a density; choose the gaussian kernel or another rule.")
            : shape.Times(factor);
    }
}
