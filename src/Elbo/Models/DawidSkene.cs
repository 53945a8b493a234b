using Elbo.Data;
using Elbo.Models.Annotators;
using Elbo.Numerics;
using Elbo.Numerics.Events;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// Items with a hidden true class, labelled by annotators who err, each in a way of their own (Dawid and Skene 1979): p(votes) = Σⱼ pⱼ Π πₐ(j, label).
/// A unit is an item, an event the vote of an annotator (key) for a class (value). Statistics: items of each class Σ r [K], then for every annotator
/// and label the votes by true class [A × K × K]. See <c>docs/models/dawid-skene.md</c>.
/// </summary>
public sealed partial class DawidSkene : ILatentModel<DawidSkene, EventBatch>, IAnnotatorModel, IFitSummary<DawidSkene>, IStored<DawidSkene>
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _shares;
    private readonly double[] _confusions;
    private readonly double[] _logShares;
    private readonly double[] _logConfusions;
    private readonly double[] _population;

    /// <summary>A model.</summary>
    /// <param name="classes">The names of the K classes, at least one.</param>
    /// <param name="annotators">The names of the A annotators, at least one.</param>
    /// <param name="shares">p: K non-negative numbers that sum to one.</param>
    /// <param name="confusions">π: for every annotator K × K probabilities, a row for each true class, a column for each label.</param>
    /// <param name="structure">What M-steps keep of the matrices; full if not given.</param>
    /// <param name="prior">What M-steps add; the default prior if not given.</param>
    /// <param name="population">Where the prior shrinks, the matrix that annotators are drawn to; the average of theirs if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit, or a row does not sum to one.</exception>
    public DawidSkene(
        IReadOnlyList<string> classes,
        IReadOnlyList<string> annotators,
        ReadOnlySpan<double> shares,
        ReadOnlySpan<double> confusions,
        ConfusionStructure? structure = null,
        ConfusionPrior? prior = null,
        ReadOnlySpan<double> population = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(annotators);
        int count = classes.Count;
        if (count == 0 || annotators.Count == 0 || shares.Length != count || confusions.Length != (long)annotators.Count * count * count)
        {
            throw new ArgumentException(
                $"{shares.Length} shares and {confusions.Length} probabilities for {count} classes and {annotators.Count} annotators.", nameof(confusions));
        }

        (Classes, Annotators) = (classes, annotators);
        (Structure, Prior) = (structure ?? new ConfusionStructure.Full(), prior ?? new());
        if (!(Prior.Smoothing >= 0 && double.IsFinite(Prior.Smoothing) && Prior.Shrinkage >= 0 && double.IsFinite(Prior.Shrinkage)))
        {
            throw new ArgumentException($"Smoothing and shrinkage are {Prior.Smoothing} and {Prior.Shrinkage}; they must be finite and not negative.", nameof(prior));
        }

        (_shares, _confusions) = (shares.ToArray(), confusions.ToArray());
        Normalize(_shares);
        for (int row = 0; row < _confusions.Length; row += count)
        {
            Normalize(_confusions.AsSpan(row, count));
        }

        _population = Prior.Shrinkage == 0 ? [] : population.IsEmpty ? Average() : population.ToArray();
        if (Prior.Shrinkage > 0 && _population.Length != count * count)
        {
            throw new ArgumentException($"{_population.Length} probabilities of a population for {count} classes.", nameof(population));
        }

        for (int row = 0; row < _population.Length; row += count)
        {
            Normalize(_population.AsSpan(row, count));
        }

        _logShares = Array.ConvertAll(_shares, Math.Log);

        // By label, then by true class: what a vote needs lies side by side.
        _logConfusions = new double[_confusions.Length];
        for (int a = 0; a < annotators.Count; a++)
        {
            int matrix = a * count * count;
            for (int j = 0; j < count; j++)
            {
                for (int l = 0; l < count; l++)
                {
                    _logConfusions[matrix + (l * count) + j] = Math.Log(_confusions[matrix + (j * count) + l]);
                }
            }
        }
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The names of the annotators.</summary>
    public IReadOnlyList<string> Annotators { get; }

    /// <summary>p: K numbers that sum to one.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>What M-steps keep of the confusion matrices.</summary>
    public ConfusionStructure Structure { get; }

    /// <summary>What M-steps add.</summary>
    public ConfusionPrior Prior { get; }

    /// <summary>How many numbers the data choose freely.</summary>
    public int ParameterCount => checked(Classes.Count - 1 + (Annotators.Count * Structure.ParametersPerAnnotator(Classes.Count)));

    /// <inheritdoc/>
    public int StatisticsLength => _shares.Length + _confusions.Length;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed;

    /// <summary>Fits a model to votes: one call for the common case.</summary>
    /// <param name="votes">Items (units) with the votes (events) of annotators (keys) for classes (values).</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="annotators">The names of the annotators.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static Fit<DawidSkene> Fit(
        EventSource votes,
        IReadOnlyList<string> classes,
        IReadOnlyList<string> annotators,
        DawidSkeneOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new DawidSkeneFitter(votes, classes, annotators, options ?? new()).Fit(progress, stop, cancellation);

    /// <summary>An annotator's confusion matrix: K × K probabilities, a row for each true class, a column for each label.</summary>
    /// <param name="annotator">The number of the annotator, from 0.</param>
    public ReadOnlySpan<double> Confusion(int annotator) => _confusions.AsSpan(annotator * _shares.Length * _shares.Length, _shares.Length * _shares.Length);

    /// <inheritdoc/>
    public Bound Expect(EventBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int classes = _shares.Length, units = batch.UnitCount;
        using var frame = context.Scratch.Begin();
        var rng = context.Seed.ToRng();
        var scores = context.Scratch.Take(classes * units);
        LogJoint(batch, context.Scratch, scores);
        var bound = Responsibilities.Resolve(scores, units, batch.UnitWeights, context, ref rng);
        Accumulate(batch, scores, context.Scratch, statistics);
        return bound;
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        double sum = 0;
        for (int j = 0; j < _shares.Length; j++)
        {
            sum += statistics[j] == 0 ? 0 : statistics[j] * _logShares[j];
        }

        var votes = statistics[_shares.Length..];
        for (int i = 0; i < votes.Length; i++)
        {
            sum += votes[i] == 0 ? 0 : votes[i] * _logConfusions[i];
        }

        return sum;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        const double Half = 0.5;
        var warnings = new List<FitWarning>();
        for (int j = 0; j < _shares.Length; j++)
        {
            if (statistics[j] < Half)
            {
                warnings.Add(new("empty-class", $"No item is likely to be of class '{Classes[j]}': nothing is known of how it is labelled."));
            }
        }

        return warnings;
    }

    /// <summary>Adds the votes of a batch to statistics, by given responsibilities [K × items].</summary>
    internal void Accumulate(EventBatch batch, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        int classes = _shares.Length, units = batch.UnitCount;
        using var frame = scratch.Begin();
        var posterior = scratch.Take(classes);
        ReadOnlySpan<int> offsets = batch.Offsets, keys = batch.Keys, values = batch.Values;
        var weights = batch.EventWeights;
        var votes = statistics[classes..];
        for (int u = 0; u < units; u++)
        {
            for (int j = 0; j < classes; j++)
            {
                double r = responsibilities[(j * units) + u];
                posterior[j] = r;
                statistics[j] += r;
            }

            int first = offsets[u], count = offsets[u + 1] - first;
            TableRows.Scatter(
                posterior, classes, keys.Slice(first, count), values.Slice(first, count), weights.IsEmpty ? weights : weights.Slice(first, count), votes);
        }
    }

    /// <summary>ln p(votes, class) of every item; −∞ for what is not its known class.</summary>
    private void LogJoint(EventBatch batch, Scratch scratch, Span<double> scores)
    {
        int classes = _shares.Length, units = batch.UnitCount;
        using var frame = scratch.Begin();
        var sum = scratch.Take(classes);
        ReadOnlySpan<int> offsets = batch.Offsets, keys = batch.Keys, values = batch.Values;
        var weights = batch.EventWeights;
        for (int u = 0; u < units; u++)
        {
            _logShares.CopyTo(sum);
            int first = offsets[u], count = offsets[u + 1] - first;
            TableRows.Gather(
                _logConfusions, classes, keys.Slice(first, count), values.Slice(first, count), weights.IsEmpty ? weights : weights.Slice(first, count), sum);
            int known = batch.Labels.IsEmpty ? -1 : batch.Labels[u];
            for (int j = 0; j < classes; j++)
            {
                scores[(j * units) + u] = known < 0 || known == j ? sum[j] : double.NegativeInfinity;
            }
        }
    }

    private static void Normalize(Span<double> shares)
    {
        double total = 0;
        foreach (double share in shares)
        {
            if (!(share >= 0))
            {
                throw new ArgumentException($"A probability is {share}; it must not be negative.", nameof(shares));
            }

            total += share;
        }

        if (!(Math.Abs(total - 1) < 1e-6))
        {
            throw new ArgumentException($"Probabilities sum to {total} instead of 1.", nameof(shares));
        }

        // What already sums to one, as a model file's does, keeps its bits.
        if (Math.Abs(total - 1) > NormalizedWithin)
        {
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] /= total;
            }
        }
    }
}
