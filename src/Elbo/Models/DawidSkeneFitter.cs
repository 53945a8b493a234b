using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>How a Dawid–Skene model gets from votes and options to a fit. Classes keep their names and their order: nothing permutes them.</summary>
internal sealed class DawidSkeneFitter
{
    private readonly EventSource _votes;
    private readonly IReadOnlyList<string> _classes;
    private readonly IReadOnlyList<string> _annotators;
    private readonly DawidSkeneOptions _options;

    public DawidSkeneFitter(EventSource votes, IReadOnlyList<string> classes, IReadOnlyList<string> annotators, DawidSkeneOptions options)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(annotators);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (options.Method.NeedsGradient)
        {
            throw new NotSupportedException($"'{options.Method.Name}' needs a gradient, which a Dawid–Skene model does not have; its M-step is exact.");
        }

        if (votes.KeyCount > annotators.Count || votes.ValueCount > classes.Count)
        {
            throw new ArgumentException(
                $"The votes have {votes.KeyCount} annotators and {votes.ValueCount} classes, but {annotators.Count} and {classes.Count} have names.", nameof(votes));
        }

        (_votes, _classes, _annotators, _options) = (votes, classes, annotators, options);
    }

    public Fit<DawidSkene> Fit(IProgress<FitProgress>? progress, CancellationToken stop, CancellationToken cancellation)
    {
        var ascent = new Ascent<DawidSkene, EventBatch>
        {
            Method = _options.Method,
            Starts = Starts(),
            Contest = _votes,
            Options = new() { Seed = _options.Seed, Threads = _options.Threads },
            Rule = _options.Stop,
            Label = $"{_options.Structure.Name} K={_classes.Count}",
            Progress = progress,
            Stop = stop,
            Cancellation = cancellation,
        };
        return ascent.Run(_votes) with { UnitCount = _votes.UnitCount };
    }

    /// <summary>From vote fractions, and from mixtures of them with fractions drawn at random: nearer to chance from start to start.</summary>
    public IReadOnlyList<Start<DawidSkene>> Starts()
    {
        var seed = _options.Seed.Derive("vote-fractions");
        return
        [
            new("vote-fractions", () => FromFractions(0, seed)) { IsSeeded = true },
            .. Enumerable.Range(1, _options.Restarts - 1).Select(i => new Start<DawidSkene>("perturbed", () => FromFractions(Share(i), seed.Derive(i)))),
        ];
    }

    private static double Share(int start) => 0.1 + (0.4 * ((start - 1) % 5) / 4);

    private DawidSkene FromFractions(double noise, Seed seed)
    {
        int classes = _classes.Count;
        var uniform = new double[classes];
        Array.Fill(uniform, 1.0 / classes);
        var confusions = new double[checked(_annotators.Count * classes * classes)];
        Array.Fill(confusions, 1.0 / classes);
        var blank = new DawidSkene(_classes, _annotators, uniform, confusions, _options.Structure, _options.Prior);
        var statistics = new double[blank.StatisticsLength];
        var batch = new EventBatch();
        var scratch = new Scratch();
        for (int b = 0; b < _votes.BatchCount; b++)
        {
            _votes.Read(b, batch);
            using var frame = scratch.Begin();
            var rng = seed.Derive(b).ToRng();
            var fractions = scratch.Take(classes * batch.UnitCount);
            VoteFractions.Of(batch, classes, fractions);
            Perturb(batch, fractions, noise, ref rng);
            blank.Accumulate(batch, fractions, scratch, statistics);
        }

        return blank.Maximize(statistics);
    }

    /// <summary>Mixes fractions with shares drawn evenly from all there are, and weighs the units; what is known stays known.</summary>
    private void Perturb(EventBatch batch, Span<double> fractions, double noise, ref Rng rng)
    {
        int classes = _classes.Count, units = batch.UnitCount;
        var drawn = new double[classes];
        for (int u = 0; u < units; u++)
        {
            double total = 0;
            for (int j = 0; j < classes && noise > 0; j++)
            {
                total += drawn[j] = -Math.Log(1 - rng.NextDouble());
            }

            bool isKnown = !batch.Labels.IsEmpty && batch.Labels[u] >= 0;
            double weight = batch.UnitWeights.IsEmpty ? 1 : batch.UnitWeights[u];
            for (int j = 0; j < classes; j++)
            {
                ref double fraction = ref fractions[(j * units) + u];
                fraction = weight * (noise > 0 && !isKnown ? ((1 - noise) * fraction) + (noise * drawn[j] / total) : fraction);
            }
        }
    }
}
