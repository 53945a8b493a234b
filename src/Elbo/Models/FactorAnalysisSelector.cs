using Elbo.Data;

namespace Elbo.Models;

/// <summary>Fits models with different numbers of factors and compares them.</summary>
internal sealed class FactorAnalysisSelector
{
    private readonly IRowSource _rows;
    private readonly FactorAnalysisOptions _options;
    private readonly SelectionCriterion _criterion;

    public FactorAnalysisSelector(IRowSource rows, FactorAnalysisOptions options, SelectionCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        (_rows, _options, _criterion) = (RowMemory.KeepIfSmall(rows), options, criterion);
    }

    private string Name => _options.Noise is Factors.FactorNoise.Common ? "ppca" : "fa";

    public Selection<FactorAnalysis> Select(IReadOnlyList<int> factors, IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfZero(factors.Count, nameof(factors));
        var asked = factors.Select(f => _options with { Factors = f }).ToList();
        var possible = asked.FindAll(o => FactorAnalysisFitter.Refusal(_rows.Dimension, o) is null);
        if (possible.Count == 0)
        {
            throw new InvalidDataException(FactorAnalysisFitter.Refusal(_rows.Dimension, asked[0]));
        }

        var split = _criterion.Split(_rows, _options.Seed);
        var candidates = new List<Candidate<FactorAnalysis>>();
        foreach (var options in possible)
        {
            if (candidates.Count > 0 && stop.IsCancellationRequested)
            {
                break;
            }

            var fit = new FactorAnalysisFitter(_rows, options, cancellation).Fit(progress, stop, cancellation);
            candidates.Add(new(Name, options.Factors, fit) { Predicted = split is null ? null : Predict(split, options, progress, stop, cancellation) });
        }

        return new(candidates)
        {
            Criterion = _criterion,
            Noun = "factor",
            Unfitted = [.. asked.Except(possible).Select(o => new UnfittedCandidate(Name, o.Factors, FactorAnalysisFitter.Refusal(_rows.Dimension, o)!))],
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
