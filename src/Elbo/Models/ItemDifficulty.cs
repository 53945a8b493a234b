using Elbo.Data;
using Elbo.Models.Annotators;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// Items with a hidden true class and a hidden level of difficulty, labelled by annotators of whom each has one ability α (after GLAD, Whitehill et
/// al. 2009): a label is right with probability σ(α·b), b the clearness of the item's level, and otherwise any of the other classes. A unit is an item, an
/// event the vote of an annotator (key) for a class (value). Statistics: items of each class [K] and level [5], then right and wrong votes [A × 5 × 2].
/// See <c>docs/models/dawid-skene.md</c>.
/// </summary>
public sealed partial class ItemDifficulty : ILatentModel<ItemDifficulty, EventBatch>, IAnnotatorModel, IFitSummary<ItemDifficulty>, IStored<ItemDifficulty>
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _shares;
    private readonly double[] _levels;
    private readonly double[] _abilities;
    private readonly double[] _logShares;
    private readonly double[] _logLevels;

    // For every annotator and level: ln p of a right label, and of each wrong one.
    private readonly double[] _logLabel;

    /// <summary>A model.</summary>
    /// <param name="classes">The names of the K classes, at least one.</param>
    /// <param name="annotators">The names of the A annotators, at least one.</param>
    /// <param name="shares">p: K non-negative numbers that sum to one.</param>
    /// <param name="levels">w: 5 non-negative numbers that sum to one, the shares of the levels from the hardest.</param>
    /// <param name="abilities">α: A numbers from −20 to 20.</param>
    /// <param name="smoothing">λ, finite and not negative.</param>
    /// <exception cref="ArgumentException">If lengths do not fit, or a number is out of its range.</exception>
    public ItemDifficulty(
        IReadOnlyList<string> classes,
        IReadOnlyList<string> annotators,
        ReadOnlySpan<double> shares,
        ReadOnlySpan<double> levels,
        ReadOnlySpan<double> abilities,
        double smoothing = 1)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(annotators);
        int count = classes.Count, grades = Clearness.Count;
        if (count == 0 || annotators.Count == 0 || shares.Length != count || levels.Length != grades || abilities.Length != annotators.Count)
        {
            throw new ArgumentException(
                $"{shares.Length} shares, {levels.Length} levels and {abilities.Length} abilities for {count} classes, {grades} levels and {annotators.Count} annotators.",
                nameof(abilities));
        }

        if (!double.IsFinite(smoothing) || smoothing < 0)
        {
            throw new ArgumentException($"The smoothing is {smoothing}; it must be finite and not negative.", nameof(smoothing));
        }

        (Classes, Annotators, Smoothing) = (classes, annotators, smoothing);
        (_shares, _levels, _abilities) = (shares.ToArray(), levels.ToArray(), abilities.ToArray());
        Normalize(_shares);
        Normalize(_levels);
        (_logShares, _logLevels) = (Array.ConvertAll(_shares, Math.Log), Array.ConvertAll(_levels, Math.Log));
        _logLabel = new double[annotators.Count * grades * 2];
        double perWrong = count > 1 ? Math.Log(count - 1) : 0;
        for (int a = 0; a < _abilities.Length; a++)
        {
            if (!(Math.Abs(_abilities[a]) <= Ability.Largest))
            {
                throw new ArgumentException($"An ability is {_abilities[a]}; it must lie from {-Ability.Largest} to {Ability.Largest}.", nameof(abilities));
            }

            // Where there is one class, every label is right.
            for (int d = 0; d < grades && count > 1; d++)
            {
                double x = _abilities[a] * Clearness[d];
                _logLabel[((a * grades) + d) * 2] = Ability.LogSigmoid(x);
                _logLabel[(((a * grades) + d) * 2) + 1] = Ability.LogSigmoid(-x) - perWrong;
            }
        }
    }

    /// <summary>b of the five levels, from the hardest to the clearest.</summary>
    public static IReadOnlyList<double> Clearness => Ability.Clearness;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Annotators { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>w: the shares of the levels, from the hardest to the clearest.</summary>
    public ReadOnlySpan<double> Levels => _levels;

    /// <summary>α: the ability of every annotator; 0 is chance for two classes, below it they say the contrary.</summary>
    public ReadOnlySpan<double> Abilities => _abilities;

    /// <summary>λ: the precision of the abilities' prior about 1, and imagined items of every class and level.</summary>
    public double Smoothing { get; }

    /// <inheritdoc/>
    public int ParameterCount => Classes.Count - 1 + Clearness.Count - 1 + Annotators.Count;

    /// <inheritdoc/>
    public int StatisticsLength => _shares.Length + _levels.Length + _logLabel.Length;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed;

    /// <summary>ln p(θ) up to a constant: Σ λ ln pⱼ + Σ λ ln w − Σ λ/2 (α − 1)²; 0 without smoothing.</summary>
    public double GlobalBound
    {
        get
        {
            double sum = 0;
            if (Smoothing > 0)
            {
                sum += Smoothing * (Total(_logShares) + Total(_logLevels));
                foreach (double ability in _abilities)
                {
                    sum += Ability.LogPrior(ability, Smoothing);
                }
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
    public static Fit<ItemDifficulty> Fit(
        EventSource votes,
        IReadOnlyList<string> classes,
        IReadOnlyList<string> annotators,
        ItemDifficultyOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        options ??= new();
        DawidSkeneFitter.CheckVotes(votes, classes, annotators);
        DawidSkeneFitter.CheckMethod(options.Method);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        var ascent = new Ascent<ItemDifficulty, EventBatch>
        {
            Method = options.Method,
            Starts = Starts(votes, classes, annotators, options),
            Contest = votes,
            Options = new() { Seed = options.Seed, Threads = options.Threads },
            Rule = options.Stop,
            Label = $"difficulty K={classes.Count}",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        return ascent.Run(votes) with { UnitCount = votes.UnitCount };
    }

    /// <inheritdoc/>
    public Summary Summarize(Fit<ItemDifficulty> fit) => AnnotatorSummary.Of(fit);

    internal static IReadOnlyList<Start<ItemDifficulty>> Starts(
        EventSource votes, IReadOnlyList<string> classes, IReadOnlyList<string> annotators, ItemDifficultyOptions options)
    {
        double[] shares = new double[classes.Count], levels = new double[Clearness.Count], abilities = new double[annotators.Count];
        Array.Fill(shares, 1.0 / shares.Length);
        Array.Fill(levels, 1.0 / levels.Length);
        Array.Fill(abilities, 1);
        return new VoteStarts<ItemDifficulty>(
            votes,
            classes.Count,
            new(classes, annotators, shares, levels, abilities, options.Smoothing),
            static (model, batch, fractions, scratch, statistics) =>
            {
                // Of the levels nothing is known yet.
                int size = fractions.Length;
                var joint = scratch.Take(size * Clearness.Count);
                for (int j = 0; j < model.Classes.Count; j++)
                {
                    for (int d = 0; d < Clearness.Count; d++)
                    {
                        var block = joint.Slice(((j * Clearness.Count) + d) * batch.UnitCount, batch.UnitCount);
                        System.Numerics.Tensors.TensorPrimitives.Multiply(fractions.Slice(j * batch.UnitCount, batch.UnitCount), 1.0 / Clearness.Count, block);
                    }
                }

                model.Accumulate(batch, joint, scratch, statistics);
            }).All(options.Restarts, options.Seed);
    }

    private static double Total(double[] numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private static void Normalize(double[] shares)
    {
        double total = Total(shares);
        if (!(Math.Abs(total - 1) < 1e-6) || Array.Exists(shares, static share => !(share >= 0)))
        {
            throw new ArgumentException($"Probabilities must not be negative and sum to 1, not {total}.", nameof(shares));
        }

        // What already sums to one, as a model file's does, keeps its bits.
        for (int i = 0; i < shares.Length && Math.Abs(total - 1) > NormalizedWithin; i++)
        {
            shares[i] /= total;
        }
    }
}
