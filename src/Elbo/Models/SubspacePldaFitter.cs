using Elbo.Data;
using Elbo.Models.Speakers;

namespace Elbo.Models;

/// <summary>How PLDA of a rank gets from groups and options to a fit. It begins with the leading directions of the moments that PLDA of full rank begins with.</summary>
internal sealed class SubspacePldaFitter
{
    private readonly GroupMoments _groups;
    private readonly SubspacePldaOptions _options;

    public SubspacePldaFitter(GroupMoments groups, SubspacePldaOptions options)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rank, 1, nameof(options));
        (_groups, _options) = (groups, options);
    }

    public Fit<SubspacePlda> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        Demand();
        var ascent = new Ascent<SubspacePlda, GroupBatch>
        {
            Method = new FitMethod.Em(),
            Starts = [new("scatter", Start)],
            Contest = _groups,
            Options = new() { Threads = _options.Threads },
            Rule = _options.Stop,
            Label = FormattableString.Invariant($"plda of rank {_options.Rank}"),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(_groups) with { UnitCount = _groups.UnitCount };
        double rows = fit.Statistics?.Values[1] ?? 0;
        return double.IsFinite(fit.Bound.Evidence) && rows > 0
            ? fit with { Criteria = new(fit.Model.ParameterCount, rows, fit.Bound.Evidence, fit.Bound.Evidence) }
            : fit;
    }

    /// <summary>W is the scatter within groups, F the leading directions of what their means have beyond it.</summary>
    public SubspacePlda Start()
    {
        int dimension = _groups.Dimension;
        var moments = new PldaFitter(_groups, new() { VarianceFloor = _options.VarianceFloor }).Moments();
        var axes = new TwoCovariances(moments.Mean, moments.Between, moments.Within);
        double[] loadings = new double[_options.Rank * dimension];
        for (int r = 0; r < _options.Rank; r++)
        {
            axes.Direction(r, loadings.AsSpan(r * dimension, dimension));
        }

        return new(moments.Mean, loadings, moments.Within, moments.Floor, moments.Mean);
    }

    private void Demand()
    {
        int dimension = _groups.Dimension;
        if (_options.Rank > dimension)
        {
            throw new InvalidDataException(FormattableString.Invariant($"A rank of {_options.Rank} is too high for {dimension} columns: ask for at most {dimension}."));
        }

        int groups = _groups.Weights.IsEmpty ? _groups.Counts.Length : _groups.Weights.ToArray().Count(static w => w > 0);
        if (groups <= _options.Rank)
        {
            throw new InvalidDataException(FormattableString.Invariant($"There are {groups} groups for a rank of {_options.Rank}: groups cannot differ along as many directions; ask for a lower rank."));
        }
    }
}
