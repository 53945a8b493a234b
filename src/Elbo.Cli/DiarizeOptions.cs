using System.CommandLine;
using System.Globalization;
using Elbo.Models;
using Elbo.Models.Diarization;

namespace Elbo.Cli;

/// <summary>The options of <c>elbo diarize</c>.</summary>
internal sealed class DiarizeOptions
{
    private readonly Option<string[]?> _transform = Options.Parsed<string[]?>(
        "--transform",
        "STEPS",
        "What to do to embeddings first: npy files of an array to subtract or a matrix to multiply by, and 'unit' to scale to length 1, in their order: mean1.npy,unit,lda.npy,mean2.npy,unit.",
        static text => text.Split(',', StringSplitOptions.TrimEntries) is var steps && Array.TrueForAll(steps, static step => step.Length > 0)
            ? steps
            : throw new FormatException($"is '{text}', but must be files and 'unit' with commas between them"));

    private readonly Option<int?> _dimension = Options.Integer("--lda-dim", "N", "How many dimensions of the model to use, those in which speakers differ most. Default: all.");

    private readonly Option<string?> _score = Options.Parsed(
        "--score", "NAME", "What embeddings are clustered by: cosine, or plda, the model's log-likelihood ratio. Default cosine.",
        static text => text is "cosine" or "plda" ? text : throw new FormatException($"is '{text}', but must be cosine or plda"));

    private readonly Option<double?> _threshold = Signed(
        "--threshold", "X", "Merge clusters down to this much above the score that parts the recording's own pairs of one and of two speakers. Default -0.015.");

    private readonly Option<double?> _absolute = Signed("--absolute-threshold", "X", "Merge clusters down to this average score.");
    private readonly Option<int?> _speakers = Options.Integer("--speakers", "N", "Merge clusters down to this many. The hidden Markov model can find fewer speakers, never more.");
    private readonly Option<bool> _clusters = Options.Switch("--clusters-only", "Take the clusters for speakers, without the hidden Markov model.");

    private readonly Option<double?> _acoustic = Number("--fa", "F", "How much of an embedding's log-likelihood counts; above 0, at most 1. Default 0.3.", static x => x is > 0 and <= 1);
    private readonly Option<double?> _speaker = Number("--fb", "F", "How much a speaker costs; above 0. The larger, the fewer are found. Default 17.", static x => x > 0);
    private readonly Option<double?> _loop = Number("--loop", "P", "The probability that a turn goes on from one embedding to the next; at least 0, below 1. Default 0.99.", static x => x is >= 0 and < 1);
    private readonly Option<double?> _tolerance = Options.Number("--tolerance", "NATS", "Converged when the rise still to come, as predicted, is below this per embedding. Default 1e-9.");
    private readonly Option<int?> _iterations = Options.Integer("--max-iterations", "N", "The largest number of iterations, default 5000.", minimum: 0);
    private readonly Option<int?> _threads = Options.Integer("--threads", "N", "How many threads to use; the result is the same for any number. Default: all cores.");

    private readonly Option<string?> _reference = Options.Text("--reference", "FILE.rttm", "Compare with known turns: the share of their time with the same speaker, names matched at best.");
    private readonly Option<string?> _out = Options.Text("--out", "FILE.rttm", "Write the turns to a file and print a summary.");

    private readonly Option<string?> _report = Options.Parsed(
        "--report", "FILE.html", "Write a report: timelines, speaking times and the climb on one page.",
        static path => path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? path : throw new FormatException($"is '{path}', but must end in .html"));

    private readonly Option<bool> _quiet = Options.Switch("--quiet", "Print nothing but the turns, warnings and errors.");
    private readonly Option<bool> _json = Options.Switch("--json", "Print one JSON object and nothing else.");

    /// <summary>The options as the help shows them.</summary>
    public IReadOnlyList<HelpGroup> Groups =>
    [
        new("Embeddings", _transform, _dimension),
        new("Clusters", _score, _threshold, _absolute, _speakers, _clusters),
        new("Hidden Markov model", _acoustic, _speaker, _loop),
        new("Running", _tolerance, _iterations, _threads),
        new("Output", _out, _report, _reference, _quiet, _json),
    ];

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    public DiarizeRequest Read(ParseResult parsed)
    {
        string[] ends = [.. new Option[] { _threshold, _absolute, _speakers }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(static option => option.Name)];
        if (ends.Length > 1)
        {
            throw new UsageException($"{ends[0]} does not go with {ends[1]}: each says when to stop merging");
        }

        bool onlyClusters = parsed.GetValue(_clusters);
        Option[] ofModel = [_acoustic, _speaker, _loop, _tolerance, _iterations];
        if (onlyClusters && Array.Find(ofModel, option => parsed.GetResult(option) is { Implicit: false }) is { } useless)
        {
            throw new UsageException($"{useless.Name} is for the hidden Markov model, so it does not go with --clusters-only");
        }

        DiarizationOptions defaults = new();
        var settings = defaults.Vbx.Settings;
        var stop = defaults.Vbx.Stop;
        return new(
            parsed.GetValue(_transform) ?? [],
            defaults with
            {
                Similarity = parsed.GetValue(_score) == "plda" ? PairSimilarity.LikelihoodRatio : PairSimilarity.Cosine,
                Threshold = parsed.GetValue(_threshold) ?? defaults.Threshold,
                AbsoluteThreshold = parsed.GetValue(_absolute),
                Speakers = parsed.GetValue(_speakers),
                Dimension = parsed.GetValue(_dimension),
                Resegments = !onlyClusters,
                Vbx = new VbxOptions
                {
                    Settings = new()
                    {
                        AcousticScale = parsed.GetValue(_acoustic) ?? settings.AcousticScale,
                        SpeakerScale = parsed.GetValue(_speaker) ?? settings.SpeakerScale,
                        LoopProbability = parsed.GetValue(_loop) ?? settings.LoopProbability,
                    },
                    Stop = new() { Tolerance = parsed.GetValue(_tolerance) ?? stop.Tolerance, MaxIterations = parsed.GetValue(_iterations) ?? stop.MaxIterations },
                },
                Threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount,
            },
            parsed.GetValue(_reference),
            parsed.GetValue(_out),
            parsed.GetValue(_report),
            parsed.GetValue(_quiet),
            parsed.GetValue(_json));
    }

    private static Option<double?> Signed(string name, string value, string description) => Number(name, value, description, static _ => true);

    private static Option<double?> Number(string name, string value, string description, Func<double, bool> isAllowed) => Options.Parsed<double?>(
        name,
        value,
        description,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && isAllowed(number)
            ? number
            : throw new FormatException($"is '{text}', but must be a number{(isAllowed(-1) ? "" : isAllowed(17) ? " above 0" : isAllowed(0) ? ", at least 0 and below 1" : " above 0 and at most 1")}"));
}
