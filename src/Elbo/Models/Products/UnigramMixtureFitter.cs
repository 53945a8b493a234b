using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Numerics;

namespace Elbo.Models.Products;

/// <summary>How a mixture of unigrams gets from documents and options to a fit.</summary>
internal sealed class UnigramMixtureFitter
{
    private readonly EventSource _documents;
    private readonly IReadOnlyList<string> _words;
    private readonly UnigramMixtureOptions _options;

    public UnigramMixtureFitter(EventSource documents, IReadOnlyList<string> words, UnigramMixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Components, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Smoothing, nameof(options));
        if (documents.KeyCount > words.Count)
        {
            throw new ArgumentException($"The documents have {documents.KeyCount} words, and {words.Count} have names.", nameof(words));
        }

        if (!documents.EventWeights.IsEmpty)
        {
            throw new ArgumentException("A word counts as often as its value says; weights belong to documents.", nameof(documents));
        }

        if (options.Method.NeedsGradient)
        {
            throw new ArgumentException($"'{options.Method.Name}' needs a gradient, which mixtures of unigrams do not have.", nameof(options));
        }

        options.Method.Configure(options.Em);
        (_documents, _words, _options) = (documents, words, options);
    }

    public Fit<UnigramMixture> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        int[] filled = [.. Enumerable.Range(0, (int)_documents.UnitCount).Where(u => _documents.Offsets[u + 1] > _documents.Offsets[u])];
        if (filled.Length < _options.Components)
        {
            throw new InvalidDataException($"There are only {filled.Length} documents with a word for {_options.Components} components; ask for fewer components.");
        }

        var ascent = new Ascent<UnigramMixture, EventBatch>
        {
            Method = _options.Method,
            Starts =
            [
                .. Enumerable.Range(0, _options.Components == 1 ? 1 : _options.Restarts).Select(run =>
                {
                    var seed = _options.Seed.Derive("start").Derive(run);
                    return run % 2 == 0
                        ? new Start<UnigramMixture>("seeds", () => FromSeeds(filled, seed))
                        : new Start<UnigramMixture>("responsibilities", () => FromResponsibilities(seed));
                }),
            ],
            Contest = _documents,
            Options = _options.Em,
            Rule = _options.Stop,
            Label = $"K={_options.Components}",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        var fit = InCanonicalOrder(ascent.Run(_documents) with { UnitCount = _documents.UnitCount }, cancellation);
        if (!double.IsFinite(fit.Bound.Evidence))
        {
            return fit;
        }

        var hard = Em.Evaluate(fit.Model, _documents, _options.Em with { Posterior = Posteriors.Hard }, cancellation).Bound;
        return fit with { Criteria = new(fit.Model.ParameterCount, fit.TotalWeight, fit.Bound.Evidence, hard.ExpectedLogJoint) };
    }

    private UnigramMixture Blank()
    {
        double[] weights = new double[_options.Components], probabilities = new double[_options.Components * _words.Count];
        Array.Fill(weights, 1);
        Array.Fill(probabilities, 1);
        var prior = _options.Smoothing == 0 || _words.Count == 1 ? null : new Dirichlet([.. Enumerable.Repeat(1 + _options.Smoothing, _words.Count)]);
        return new(weights, new MultinomialEmission(_words.Count, probabilities, prior), _words);
    }

    /// <summary>Every component is one document drawn at random, mixed with the words of all; one step of hard EM follows.</summary>
    private UnigramMixture FromSeeds(int[] filled, Seed seed)
    {
        const double Common = 0.5;
        var rng = seed.ToRng();
        int components = _options.Components, words = _words.Count;
        double[] all = new double[words], probabilities = new double[components * words];
        for (int e = 0; e < _documents.EventCount; e++)
        {
            all[_documents.Keys[e]] += _documents.Values[e];
        }

        double total = all.Sum() + words;
        int[] pool = [.. filled];
        for (int k = 0; k < components; k++)
        {
            // A partial shuffle: no document twice.
            int at = k + rng.NextInt32(pool.Length - k);
            (pool[k], pool[at]) = (pool[at], pool[k]);
        }

        for (int k = 0; k < components; k++)
        {
            int first = _documents.Offsets[pool[k]], last = _documents.Offsets[pool[k] + 1];
            double length = 0;
            for (int e = first; e < last; e++)
            {
                length += _documents.Values[e];
            }

            for (int word = 0; word < words; word++)
            {
                probabilities[(k * words) + word] = Common * (all[word] + 1) / total;
            }

            for (int e = first; e < last; e++)
            {
                probabilities[(k * words) + _documents.Keys[e]] += (1 - Common) * _documents.Values[e] / Math.Max(1, length);
            }
        }

        var blank = Blank();
        var seeded = new UnigramMixture(blank.Weights, new MultinomialEmission(words, probabilities, blank.Emission.Prior), _words);
        return seeded.Maximize(Em.Evaluate(seeded, _documents, _options.Em with { Posterior = Posteriors.Hard, Threads = 1 }).Statistics!.Values);
    }

    private UnigramMixture FromResponsibilities(Seed seed)
    {
        var rng = seed.ToRng();
        var blank = Blank();
        double[] statistics = new double[blank.StatisticsLength];
        var batch = new EventBatch();
        for (int b = 0; b < _documents.BatchCount; b++)
        {
            _documents.Read(b, batch);
            double[] responsibilities = new double[_options.Components * batch.UnitCount], coefficients = new double[batch.UnitCount];
            UnigramMixture.Coefficients(batch, coefficients);
            for (int u = 0; u < batch.UnitCount; u++)
            {
                double total = 0;
                for (int at = u; at < responsibilities.Length; at += batch.UnitCount)
                {
                    total += responsibilities[at] = -Math.Log(1 - rng.NextDouble());
                }

                double weight = batch.UnitWeights.IsEmpty ? 1 : batch.UnitWeights[u];
                for (int at = u; at < responsibilities.Length; at += batch.UnitCount)
                {
                    responsibilities[at] *= weight / total;
                }
            }

            blank.Accumulate(batch, responsibilities, coefficients, statistics);
        }

        return blank.Maximize(statistics);
    }

    private Fit<UnigramMixture> InCanonicalOrder(Fit<UnigramMixture> fit, CancellationToken cancellation)
    {
        int[] order = CanonicalOrder.ByWeight(fit.Model.Weights, fit.Model.Emission.Compare);
        return CanonicalOrder.IsIdentity(order)
            ? fit
            : CanonicalOrder.Retell(fit with { Order = order }, fit.Model.Reordered(order), _documents, _options.Method, _options.Em, cancellation);
    }
}
