using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Chains;

namespace Elbo.Models;

/// <summary>How a hidden Markov model gets from sequences and options to a fit: starts, contest, finish, canonical order.</summary>
internal sealed class HiddenMarkovFitter<TEmission>
    where TEmission : IEmission<TEmission>
{
    private readonly GroupedRows _data;
    private readonly HiddenMarkovOptions _options;

    public HiddenMarkovFitter(GroupedRows data, HiddenMarkovOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (options.Method.NeedsGradient)
        {
            throw new ArgumentException($"'{options.Method.Name}' needs a gradient, which hidden Markov models do not have.", nameof(options));
        }

        options.Method.Configure(options.Em);
        (_data, _options) = (data, options);
    }

    public Fit<HiddenMarkov<TEmission>> Fit(
        IReadOnlyList<Start<HiddenMarkov<TEmission>>> starts,
        bool isDrawn,
        IProgress<FitProgress>? progress,
        CancellationToken stop,
        CancellationToken cancellation)
    {
        var ascent = new Ascent<HiddenMarkov<TEmission>, RowBatch>
        {
            Method = _options.Method,
            Starts = starts,
            Contest = _data,
            Options = _options.Em,
            Rule = _options.Stop,
            Label = "hmm",
            Renew = static model => model.Anchored(),
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = ascent.Run(_data) with { UnitCount = _data.UnitCount };
        if (double.IsNegativeInfinity(fit.Bound.Evidence) || double.IsNegativeInfinity(fit.Bound.Objective))
        {
            throw new InvalidDataException($"{fit.Model.FindImpossible(_data)}");
        }

        bool isFree = isDrawn && _options.Topology is Topology.Ergodic && _options.Final is null && _data.Known.Count == 0;
        fit = InCanonicalOrder(fit, isFree, cancellation);
        return double.IsNaN(fit.Bound.Objective) ? fit : WithCriteria(fit, cancellation);
    }

    /// <summary>Criteria count frames of which something was observed. The evidence that hard assignments leave unknown is worked out.</summary>
    private Fit<HiddenMarkov<TEmission>> WithCriteria(Fit<HiddenMarkov<TEmission>> fit, CancellationToken cancellation)
    {
        if (double.IsNaN(fit.Bound.Evidence))
        {
            double evidence = Em.Evaluate(fit.Model, _data, _options.Em, cancellation).Bound.Evidence;
            fit = fit with { History = [.. fit.History.SkipLast(1), fit.Bound with { Evidence = evidence }] };
        }

        var hard = Em.Evaluate(fit.Model, _data, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;
        return fit with { Criteria = new(fit.Model.ParameterCount, ObservedFrames.Weight(_data), fit.Bound.Evidence, hard.Objective - hard.Global) };
    }

    /// <summary>
    /// By mean, where nothing else orders states, so that two fits of the same data print alike; factors along axes that two fits find again. The bound is that
    /// of the model as returned.
    /// </summary>
    private Fit<HiddenMarkov<TEmission>> InCanonicalOrder(Fit<HiddenMarkov<TEmission>> fit, bool isFree, CancellationToken cancellation)
    {
        var emission = fit.Model.Emission;
        int[] order = [.. Enumerable.Range(0, emission.Components).Order(Comparer<int>.Create(emission.Compare))];
        bool isInOrder = !isFree || CanonicalOrder.IsIdentity(order);
        var canonical = emission.Canonical();
        if (isInOrder && ReferenceEquals(canonical, emission))
        {
            return fit;
        }

        var told = new HiddenMarkov<TEmission>(fit.Model.Chain, canonical, fit.Model.Names);
        return isInOrder
            ? CanonicalOrder.Retell(fit, told, _data, _options.Method, _options.Em, cancellation)
            : CanonicalOrder.Retell(fit with { Order = order }, told.Reordered(order), _data, _options.Method, _options.Em, cancellation);
    }
}
