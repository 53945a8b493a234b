using Elbo.Data;

namespace Elbo.Models;

/// <summary>How a Dawid–Skene model gets from votes and options to a fit.</summary>
internal sealed class DawidSkeneFitter
{
    private readonly EventSource _votes;
    private readonly IReadOnlyList<string> _classes;
    private readonly IReadOnlyList<string> _annotators;
    private readonly DawidSkeneOptions _options;

    public DawidSkeneFitter(EventSource votes, IReadOnlyList<string> classes, IReadOnlyList<string> annotators, DawidSkeneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckVotes(votes, classes, annotators);
        CheckMethod(options.Method);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        (_votes, _classes, _annotators, _options) = (votes, classes, annotators, options);
    }

    /// <summary>Refuses votes of annotators or for classes that have no name.</summary>
    public static void CheckVotes(EventSource votes, IReadOnlyList<string> classes, IReadOnlyList<string> annotators)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(annotators);
        if (votes.KeyCount > annotators.Count || votes.ValueCount > classes.Count)
        {
            throw new ArgumentException(
                $"The votes have {votes.KeyCount} annotators and {votes.ValueCount} classes, but {annotators.Count} and {classes.Count} have names.", nameof(votes));
        }
    }

    /// <summary>Refuses a method that needs a gradient.</summary>
    public static void CheckMethod(FitMethod method)
    {
        if (method.NeedsGradient)
        {
            throw new NotSupportedException($"'{method.Name}' needs a gradient, which a model of annotators does not have; its M-step is exact.");
        }
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

    public IReadOnlyList<Start<DawidSkene>> Starts()
    {
        int classes = _classes.Count;
        var uniform = new double[classes];
        Array.Fill(uniform, 1.0 / classes);
        var confusions = new double[checked(_annotators.Count * classes * classes)];
        Array.Fill(confusions, 1.0 / classes);
        var blank = new DawidSkene(_classes, _annotators, uniform, confusions, _options.Structure, _options.Prior);
        return new VoteStarts<DawidSkene>(
            _votes, classes, blank, static (model, batch, fractions, scratch, statistics) => model.Accumulate(batch, fractions, scratch, statistics))
            .All(_options.Restarts, _options.Seed);
    }
}
