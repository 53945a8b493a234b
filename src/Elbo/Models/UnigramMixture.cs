using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// The mixture of unigrams (Nigam, McCallum, Thrun and Mitchell 2000) on sparse counts: p(x) = Σₖ πₖ Multinomial(x | pₖ), x the words of a document. The hidden
/// variable of a document is its component. Units are documents; the key of an event is a word, its value how often it occurs, and a word that does not
/// occur costs nothing. Statistics and M-step are those of a <see cref="Mixture{TEmission}"/> of <see cref="MultinomialEmission"/> on the same counts in rows.
/// </summary>
public sealed partial class UnigramMixture : ILatentModel<UnigramMixture, EventBatch>, IStored<UnigramMixture>, IFitSummary<UnigramMixture>
{
    private readonly double[] _weights;
    private readonly double[] _logWeights;

    /// <summary>ln p, word by word: what an event needs lies together.</summary>
    private readonly double[] _logProbabilities;

    /// <summary>A mixture with given parameters.</summary>
    /// <param name="weights">π: K non-negative numbers; they are scaled to sum to one.</param>
    /// <param name="emission">The probabilities of the words.</param>
    /// <param name="words">The names of the words.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together.</exception>
    public UnigramMixture(ReadOnlySpan<double> weights, MultinomialEmission emission, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count != emission.Dimension)
        {
            throw new ArgumentException($"{words.Count} names for {emission.Dimension} words.", nameof(words));
        }

        (Emission, Words) = (emission, words);
        _weights = new Mixture<MultinomialEmission>(weights, emission).Weights.ToArray();
        _logWeights = [.. _weights.Select(static w => Math.Log(w))];
        _logProbabilities = new double[emission.Probabilities.Length];
        for (int k = 0; k < Components; k++)
        {
            for (int word = 0; word < words.Count; word++)
            {
                _logProbabilities[(word * Components) + k] = Math.Log(emission.Probabilities[(k * words.Count) + word]);
            }
        }
    }

    /// <inheritdoc/>
    public static string Kind => "unigram-mixture";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>K.</summary>
    public int Components => _weights.Length;

    /// <summary>The names of the words.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>π: K numbers that sum to one.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>The probabilities of the words, and their prior.</summary>
    public MultinomialEmission Emission { get; }

    /// <summary>How many numbers the data can choose freely: K − 1 weights and K·(V − 1) probabilities.</summary>
    public int ParameterCount => Components - 1 + Emission.ParameterCount;

    /// <inheritdoc/>
    public int StatisticsLength => Components + Emission.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed;

    /// <inheritdoc/>
    public double GlobalBound => Emission.GlobalBound;

    /// <inheritdoc/>
    public static UnigramMixture Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int components = reader.Shape("weights", 1)[0];
        try
        {
            return new(reader.Read("weights", components), EmissionFile.Read<MultinomialEmission>(reader, ""), reader.Texts("words"));
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Texts("words", Words);
        writer.Write("weights", Weights, Components);
        EmissionFile.Write(Emission, writer, "");
    }

    /// <inheritdoc/>
    public Bound Expect(EventBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rng = context.Seed.ToRng();
        using var frame = context.Scratch.Begin();
        var scores = context.Scratch.Take(Components * batch.UnitCount);
        var coefficients = context.Scratch.Take(batch.UnitCount);
        LogJoint(batch, context.Scratch, scores, coefficients);
        var bound = Responsibilities.Resolve(scores, batch.UnitCount, batch.UnitWeights, context, ref rng);
        Accumulate(batch, scores, coefficients, statistics);
        return bound;
    }

    /// <inheritdoc/>
    public UnigramMixture Maximize(ReadOnlySpan<double> statistics) =>
        new(statistics[..Components], Emission.Maximize(statistics[Components..]), Words);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        double sum = Emission.ExpectedLogDensity(statistics[Components..]);
        for (int k = 0; k < Components; k++)
        {
            sum += statistics[k] == 0 ? 0 : statistics[k] * _logWeights[k];
        }

        return sum;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) =>
    [
        .. Emission.Diagnose(statistics[Components..], new(d => $"'{Words[d]}'", static (_, _) => "")),
        .. new Mixture<MultinomialEmission>(Weights, Emission).Coincidences(),
    ];

    /// <summary>The posterior probabilities of the components given every document, and the documents' log-densities.</summary>
    /// <param name="batch">The documents.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="responsibilities">K × documents numbers to write, component-major.</param>
    /// <param name="logDensity">One number per document to write; −∞ for one that cannot be.</param>
    public void Posterior(EventBatch batch, Scratch scratch, Span<double> responsibilities, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        LogJoint(batch, scratch, responsibilities, scratch.Take(batch.UnitCount));
        Numerics.Special.LogSumExp.Normalize(responsibilities, batch.UnitCount, logDensity, scratch.Take(batch.UnitCount));
    }

    /// <summary>The same model with its components in another order.</summary>
    /// <param name="order">The old number, from 0, of every new component.</param>
    public UnigramMixture Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new([.. order.Select(k => _weights[k])], Emission.Reordered(order), Words);
    }

    /// <summary>Adds the statistics of documents.</summary>
    /// <param name="batch">The documents.</param>
    /// <param name="responsibilities">K × documents numbers, with the documents' weights in them.</param>
    /// <param name="coefficients">ln N! − Σ ln x! of every document.</param>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers to add to.</param>
    internal void Accumulate(EventBatch batch, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> coefficients, Span<double> statistics)
    {
        int words = Words.Count, units = batch.UnitCount;
        var emission = statistics[Components..];
        for (int u = 0; u < units; u++)
        {
            for (int k = 0; k < Components; k++)
            {
                double r = responsibilities[(k * units) + u];
                statistics[k] += r;
                emission[(Components * words) + k] += r;
                emission[^1] += r == 0 ? 0 : r * coefficients[u];
                for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
                {
                    emission[(k * words) + batch.Keys[e]] += r * batch.Values[e];
                }
            }
        }
    }

    /// <summary>ln N! − Σ ln x! of every document.</summary>
    internal static void Coefficients(EventBatch batch, Span<double> coefficients)
    {
        for (int u = 0; u < batch.UnitCount; u++)
        {
            double total = 0, sum = 0;
            for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
            {
                total += batch.Values[e];
                sum += Logarithms.Factorial(batch.Values[e]);
            }

            coefficients[u] = Logarithms.Factorial(total) - sum;
        }
    }

    private void LogJoint(EventBatch batch, Scratch scratch, Span<double> scores, Span<double> coefficients)
    {
        Coefficients(batch, coefficients);
        using var frame = scratch.Begin();
        var mine = scratch.Take(Components);
        for (int u = 0; u < batch.UnitCount; u++)
        {
            _logWeights.CopyTo(mine);
            for (int e = batch.Offsets[u]; e < batch.Offsets[u + 1]; e++)
            {
                double count = batch.Values[e];
                var log = _logProbabilities.AsSpan(batch.Keys[e] * Components, Components);
                for (int k = 0; k < mine.Length && count > 0; k++)
                {
                    mine[k] += count * log[k];
                }
            }

            for (int k = 0; k < mine.Length; k++)
            {
                scores[(k * batch.UnitCount) + u] = mine[k] + coefficients[u];
            }
        }
    }
}
