using Elbo.Data;
using Elbo.Models.Products;

namespace Elbo.Models;

/// <content>Fits in one call, and what people read about them.</content>
public sealed partial class UnigramMixture
{
    /// <summary>How many words stand for a component.</summary>
    private const int TellingWords = 10;

    /// <summary>Fits a mixture: several starts compete, the best is finished, its components are ordered by weight.</summary>
    /// <param name="documents">The documents: keys are words, values how often they occur.</param>
    /// <param name="words">The names of the words, by key.</param>
    /// <param name="options">How to fit; defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">If options do not fit together, or words have no name.</exception>
    /// <exception cref="InvalidDataException">If there are fewer documents with a word than components.</exception>
    public static Fit<UnigramMixture> Fit(
        EventSource documents,
        IReadOnlyList<string> words,
        UnigramMixtureOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new UnigramMixtureFitter(documents, words, options ?? new()).Fit(progress, stop, cancellation);

    /// <summary>The most probable component of every document, from 0; the first of equals.</summary>
    /// <param name="documents">The documents.</param>
    public int[] Assign(EventSource documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var result = new int[documents.UnitCount];
        var batch = new EventBatch();
        var scratch = new Numerics.Scratch();
        int at = 0;
        for (int b = 0; b < documents.BatchCount; b++)
        {
            documents.Read(b, batch);
            using var frame = scratch.Begin();
            var block = scratch.Take(Components * batch.UnitCount);
            Posterior(batch, scratch, block, scratch.Take(batch.UnitCount));
            for (int u = 0; u < batch.UnitCount; u++)
            {
                result[at++] = Models.Responsibilities.MostProbable(block, batch.UnitCount, u);
            }
        }

        return result;
    }

    /// <summary>
    /// The words that tell a component from all others: those with the largest p ln(p/q), q their probability in all components together, the largest
    /// first; of a single component the most frequent ones.
    /// </summary>
    /// <param name="component">The component's number, from 0.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<string> TellingWordsOf(int component, int count = TellingWords)
    {
        double[] mine = Emission.ProbabilitiesOf(component).ToArray();
        return
        [
            .. Enumerable.Range(0, Words.Count).Select(word => (Word: word, Score: Score(word))).Where(static w => w.Score > 0)
                .OrderByDescending(static w => w.Score).ThenBy(static w => w.Word).Take(count).Select(w => Words[w.Word]),
        ];

        double Score(int word) => Components == 1
            ? mine[word]
            : Distributions.Logarithms.TimesLogRatio(mine[word], Enumerable.Range(0, Components).Sum(k => Weights[k] * Emission.ProbabilitiesOf(k)[word]));
    }

    /// <summary>The model alone, for people.</summary>
    public Summary Summarize() => new("Mixture of unigrams", [Described, new("parameters", FitText.Invariant($"{ParameterCount}"))], [ComponentTable], []);

    /// <inheritdoc/>
    public Summary Summarize(Fit<UnigramMixture> fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var facts = new List<SummaryFact>
        {
            Described,
            new("data", FitText.Invariant($"{fit.UnitCount} documents")),
            SummaryFact.Of("log-likelihood", fit.Bound.Evidence),
            new("parameters", FitText.Invariant($"{ParameterCount}")),
            new("iterations", FitText.Invariant($"{fit.Iterations}, {FitText.Ended(fit.Reason)}")),
        };
        if (GlobalBound != 0)
        {
            facts.Insert(3, SummaryFact.Of("log-posterior", fit.Bound.Evidence + fit.Bound.Global));
        }

        List<SummaryTable> tables = [ComponentTable];
        if (fit.Restarts is { Runs: > 1 } restarts)
        {
            tables.Add(FitText.RestartTable(restarts, GlobalBound == 0 ? "log-likelihood" : "log-posterior"));
        }

        return new("Mixture of unigrams", facts, tables, [.. fit.Warnings.Select(static w => w.Message)]);
    }

    private SummaryFact Described => new("model", $"{FitText.Plural(Components, "component")}, {FitText.Plural(Words.Count, "word")}");

    private SummaryTable ComponentTable => new(
        "Components",
        ["component", "weight", "telling words"],
        [.. Enumerable.Range(0, Components).Select(k => (IReadOnlyList<string>)
            [FitText.Invariant($"{k + 1}"), FitText.Number(Weights[k]), string.Join(' ', TellingWordsOf(k))])]);
}
