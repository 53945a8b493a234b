using Elbo.Data;
using Elbo.Models.Annotators;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// Items with a hidden true class, labelled by annotators who err, each in a way of their own (Dawid and Skene 1979): p(votes) = Σⱼ pⱼ Π πₐ(j, label).
/// A unit is an item, an event the vote of an annotator (key) for a class (value). Statistics: items of each class Σ r [K], then for every annotator
/// and label the votes by true class [A × K × K]. See <c>docs/models/dawid-skene.md</c>.
/// </summary>
public sealed class DawidSkene : ILatentModel<DawidSkene, EventBatch>, IStored<DawidSkene>
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _shares;
    private readonly double[] _confusions;
    private readonly double[] _logShares;
    private readonly double[] _logConfusions;

    /// <summary>A model.</summary>
    /// <param name="classes">The names of the K classes, at least one.</param>
    /// <param name="annotators">The names of the A annotators, at least one.</param>
    /// <param name="shares">p: K non-negative numbers that sum to one.</param>
    /// <param name="confusions">π: for every annotator K × K probabilities, a row for each true class, a column for each label.</param>
    /// <param name="structure">What M-steps keep of the matrices; full if not given.</param>
    /// <param name="prior">What M-steps add; the default prior if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit, or a row does not sum to one.</exception>
    public DawidSkene(
        IReadOnlyList<string> classes,
        IReadOnlyList<string> annotators,
        ReadOnlySpan<double> shares,
        ReadOnlySpan<double> confusions,
        ConfusionStructure? structure = null,
        ConfusionPrior? prior = null)
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
        if (!double.IsFinite(Prior.Smoothing) || Prior.Smoothing < 0)
        {
            throw new ArgumentException($"The smoothing is {Prior.Smoothing}; it must be finite and not negative.", nameof(prior));
        }

        (_shares, _confusions) = (shares.ToArray(), confusions.ToArray());
        Normalize(_shares);
        for (int row = 0; row < _confusions.Length; row += count)
        {
            Normalize(_confusions.AsSpan(row, count));
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

    /// <inheritdoc/>
    public static string Kind => "dawid-skene";

    /// <inheritdoc/>
    public static int Version => 1;

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

    /// <summary>ln p(θ) up to a constant: Σ s·ln pⱼ and, for every annotator, Σ P·ln π; 0 without smoothing.</summary>
    public double GlobalBound
    {
        get
        {
            if (Prior.Smoothing == 0 || _shares.Length == 1)
            {
                return 0;
            }

            int classes = _shares.Length;
            double sum = 0;
            foreach (double log in _logShares)
            {
                sum += Prior.Smoothing * log;
            }

            double right = Prior.Count(classes, isRight: true), wrong = Prior.Count(classes, isRight: false);
            for (int i = 0; i < _logConfusions.Length; i++)
            {
                sum += (i % (classes * classes) % (classes + 1) == 0 ? right : wrong) * _logConfusions[i];
            }

            return sum;
        }
    }

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

    /// <summary>The posterior probabilities of the classes of every item.</summary>
    /// <param name="batch">Items with their votes.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="posterior">K × items numbers to write, class-major.</param>
    /// <param name="logDensity">One number per item to write: ln p of its votes.</param>
    public void Posterior(EventBatch batch, Scratch scratch, Span<double> posterior, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        LogJoint(batch, scratch, posterior);
        Numerics.Special.LogSumExp.Normalize(posterior, batch.UnitCount, logDensity, scratch.Take(batch.UnitCount));
    }

    /// <inheritdoc/>
    public DawidSkene Maximize(ReadOnlySpan<double> statistics)
    {
        int classes = _shares.Length;
        double total = 0;
        var shares = new double[classes];
        for (int j = 0; j < classes; j++)
        {
            shares[j] = statistics[j] + Prior.Smoothing;
            total += shares[j];
        }

        for (int j = 0; j < classes; j++)
        {
            shares[j] = total > 0 ? shares[j] / total : 1.0 / classes;
        }

        double right = classes == 1 ? 0 : Prior.Count(classes, isRight: true), wrong = classes == 1 ? 0 : Prior.Count(classes, isRight: false);
        var counts = new double[classes * classes];
        var confusions = new double[_confusions.Length];
        for (int a = 0; a < Annotators.Count; a++)
        {
            var votes = statistics.Slice(classes + (a * counts.Length), counts.Length);
            for (int j = 0; j < classes; j++)
            {
                for (int l = 0; l < classes; l++)
                {
                    counts[(j * classes) + l] = votes[(l * classes) + j] + (j == l ? right : wrong);
                }
            }

            Structure.Maximize(counts, classes, confusions.AsSpan(a * counts.Length, counts.Length));
        }

        return new(Classes, Annotators, shares, confusions, Structure, Prior);
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

    /// <inheritdoc/>
    public static DawidSkene Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var classes = reader.Texts("classes");
        var annotators = reader.Texts("annotators");
        string name = reader.Text("structure");
        var structure = ConfusionStructure.All.FirstOrDefault(s => s.Name == name)
            ?? throw reader.Error($"its structure '{name}' is not known here");
        try
        {
            return new(
                classes,
                annotators,
                reader.Read("shares", classes.Count),
                reader.Read("confusions", annotators.Count, classes.Count, classes.Count),
                structure,
                new(reader.ReadScalar("smoothing")));
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
        writer.Text("structure", Structure.Name);
        writer.Texts("classes", Classes);
        writer.Texts("annotators", Annotators);
        writer.Write("shares", _shares, _shares.Length);
        writer.Write("confusions", _confusions, Annotators.Count, _shares.Length, _shares.Length);
        writer.WriteScalar("smoothing", Prior.Smoothing);
    }

    /// <summary>Adds the votes of a batch to statistics, by given responsibilities.</summary>
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

            for (int e = offsets[u]; e < offsets[u + 1]; e++)
            {
                var cell = votes.Slice(((keys[e] * classes) + values[e]) * classes, classes);
                double weight = weights.IsEmpty ? 1 : weights[e];
                for (int j = 0; j < classes; j++)
                {
                    cell[j] += weight * posterior[j];
                }
            }
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
            for (int e = offsets[u]; e < offsets[u + 1]; e++)
            {
                if (keys[e] >= Annotators.Count || values[e] >= classes)
                {
                    throw new ArgumentException($"Annotator {keys[e]} or class {values[e]} of an event is not one of the model.", nameof(batch));
                }

                var row = _logConfusions.AsSpan(((keys[e] * classes) + values[e]) * classes, classes);
                double weight = weights.IsEmpty ? 1 : weights[e];
                for (int j = 0; j < classes && weight != 0; j++)
                {
                    sum[j] += weight * row[j];
                }
            }

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
