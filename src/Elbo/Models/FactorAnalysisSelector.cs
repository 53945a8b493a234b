using Elbo.Data;
using Elbo.Emissions.Factors;

namespace Elbo.Models;

/// <summary>Fits models with different numbers of factors and compares them.</summary>
internal sealed class FactorAnalysisSelector
{
    private readonly int _dimension;
    private readonly RowSplit? _split;
    private readonly Func<FactorAnalysisOptions, CancellationToken, FactorAnalysisFitter> _fitter;
    private readonly FactorAnalysisOptions _options;
    private readonly SelectionCriterion _criterion;

    public FactorAnalysisSelector(IRowSource rows, FactorAnalysisOptions options, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        var kept = RowMemory.KeepIfSmall(rows);
        (_dimension, _options, _criterion) = (rows.Dimension, options, criterion);
        _split = criterion.Split(kept, options.Seed);
        _fitter = (chosen, cancellation) => new(kept, chosen, cancellation);
    }

    public FactorAnalysisSelector(GaussianMoments moments, FactorAnalysisOptions options, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (criterion.IsPredictive)
        {
            throw new ArgumentException($"The criterion '{criterion.Name}' holds rows out; moments have none.", nameof(criterion));
        }

        (_dimension, _options, _criterion) = (moments.Dimension, options, criterion);
        _fitter = (chosen, _) => new(moments, chosen);
    }

    private string Name => _options.Noise is FactorNoise.Common ? "ppca" : "fa";

    public Selection<FactorAnalysis> Select(IReadOnlyList<int> factors, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfZero(factors.Count, nameof(factors));
        var asked = factors.Select(f => _options with { Factors = f }).ToList();
        var possible = asked.FindAll(o => FactorAnalysisFitter.Refusal(_dimension, o) is null);
        if (possible.Count == 0)
        {
            throw new InvalidDataException(FactorAnalysisFitter.Refusal(_dimension, asked[0]));
        }

        var candidates = new List<Candidate<FactorAnalysis>>();
        foreach (var options in possible)
        {
            if (candidates.Count > 0 && stop.IsCancellationRequested)
            {
                break;
            }

            var fit = _fitter(options, cancellation).Fit(progress, stop, cancellation);
            candidates.Add(new(Name, options.Factors, fit) { Predicted = _split is null ? null : Predict(_split, options, progress, stop, cancellation) });
        }

        return new(candidates)
        {
            Criterion = _criterion,
            Noun = "factor",
            Unfitted = [.. asked.Except(possible).Select(o => new UnfittedCandidate(Name, o.Factors, FactorAnalysisFitter.Refusal(_dimension, o)!))],
        };
    }

    private HeldOutScore? Predict(RowSplit split, FactorAnalysisOptions options, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var parts = new (Prediction Mean, double Error, bool IsDegenerate)?[split.Parts];
        for (int part = 0; part < parts.Length && !stop.IsCancellationRequested; part++)
        {
            var fit = new FactorAnalysisFitter(split.Training(part), options, cancellation).Fit(progress, stop, cancellation);
            var (mean, error) = HeldOutScores.Predict(fit.Model, split.HeldOut(part));
            parts[part] = stop.IsCancellationRequested ? null : (mean, error, fit.IsDegenerate);
        }

        return HeldOutScores.Combine(parts);
    }
}
