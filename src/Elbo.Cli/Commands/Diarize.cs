using System.CommandLine;
using System.Globalization;
using Elbo.Charts.Reports;
using Elbo.Cli.Models;
using Elbo.Data.Kaldi;
using Elbo.Data.Speech;
using Elbo.Models;
using Elbo.Models.Diarization;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo diarize MODEL ARK SEGMENTS</c>: who spoke when.</summary>
internal sealed class Diarize
{
    private const int FewKeys = 3;

    private readonly Terminal _terminal;
    private readonly DiarizeOptions _options = new();
    private readonly Argument<string> _model = new("MODEL") { Description = "A PLDA model: a file of Kaldi's, text or binary, or one of elbo's." };
    private readonly Argument<string> _archive = new("ARK") { Description = "The embeddings: a Kaldi archive of vectors, text or binary, or a script file that ends in .scp." };
    private readonly Argument<string> _segments = new("SEGMENTS") { Description = "Their times: lines of 'key recording start end', in seconds." };

    private Diarize(Terminal terminal) => _terminal = terminal;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new Diarize(terminal).Create();

    private Command Create()
    {
        var command = new Command("diarize", "Find out who spoke when, from embeddings of short segments.") { _model, _archive, _segments };
        HelpPage.AddTo(
            command,
            _terminal,
            _options.Groups,
            [
                "Embeddings are clustered by average similarity; from the clusters, a Bayesian hidden Markov model with PLDA densities (VBx) finds speakers and their turns. "
                + "The defaults are those for meetings with an embedding every quarter of a second.",
                "Standard output is RTTM: a line a turn. With --out it goes to a file, and standard output is a summary.",
            ],
            [
                "elbo diarize plda x.ark segments --transform m1.npy,unit,lda.npy,m2.npy,unit",
                "elbo diarize plda x.ark segments --speakers 4 --out x.rttm --report x.html",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string modelPath = parsed.GetRequiredValue(_model), archivePath = parsed.GetRequiredValue(_archive), segmentPath = parsed.GetRequiredValue(_segments);
        var request = _options.Read(parsed);
        OutputFile.DemandDifferent(
            [("MODEL", modelPath), ("ARK", archivePath), ("SEGMENTS", segmentPath), ("--reference", request.Reference), ("--out", request.Out), ("--report", request.Report), .. request.Transform.Where(static step => step != TransformSteps.Unit).Distinct(StringComparer.Ordinal).Select(static step => ("--transform", (string?)step))]);
        OutputFile.Check(request.Out);
        OutputFile.Check(request.Report);
        var model = PldaEntry.LoadSpeakers(modelPath, "tell voices apart");
        var segments = SegmentFile.Read(segmentPath);
        var known = request.Reference is { } reference ? Rttm.Read(reference) : [];
        var vectors = KaldiArchive.Read(archivePath);
        var diarizer = Recipe(modelPath, archivePath, model, vectors.Dimension, request);
        var recordings = Run(diarizer, segments, Match(archivePath, segmentPath, vectors, segments), segmentPath, vectors, request.Quiet);
        Write(request, archivePath, recordings, known);
        return ExitCode.Success;
    }

    /// <summary>Steps on the command line take the place of those that the model was fitted after.</summary>
    private static Diarizer Recipe(string modelPath, string archivePath, Plda model, int dimension, DiarizeRequest request)
    {
        var preparation = request.Transform.Count > 0 ? TransformSteps.Read(dimension, request.Transform) : model.Input.Preparation;
        if (preparation.Inputs != dimension || preparation.Outputs != model.Dimension)
        {
            int expected = request.Transform.Count > 0 ? model.Dimension : preparation.Inputs, found = request.Transform.Count > 0 ? preparation.Outputs : dimension;
            throw new InvalidDataException(
                $"{modelPath}: the model takes vectors of {expected} numbers, but those of {archivePath} have {found}{(request.Transform.Count == 0 ? "" : " after --transform")}; give the steps that it was trained after by --transform");
        }

        return request.Options.Dimension > model.Dimension
            ? throw new UsageException($"--lda-dim is {request.Options.Dimension}, but the model has {model.Dimension} dimensions")
            : new(model, preparation, request.Options);
    }

    /// <summary>The number of the vector of every segment.</summary>
    private static int[] Match(string archivePath, string segmentPath, KaldiVectors vectors, IReadOnlyList<TimedSegment> segments)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string key in vectors.Keys)
        {
            numbers.Add(key, numbers.Count);
        }

        string[] missing = [.. segments.Select(static s => s.Key).Where(key => !numbers.ContainsKey(key))];
        string[] left = [.. vectors.Keys.Except(segments.Select(static s => s.Key), StringComparer.Ordinal)];
        return missing.Length > 0 ? throw new InvalidDataException($"{archivePath}: has no vector for {Keys(missing)} of {segmentPath}; give the archive that belongs to the segments")
            : left.Length > 0 ? throw new InvalidDataException($"{segmentPath}: has no times for {Keys(left)} of {archivePath}; give the segments that belong to the archive")
            : [.. segments.Select(s => numbers[s.Key])];
    }

    private static string Keys(string[] keys) => string.Create(
        CultureInfo.InvariantCulture, $"{keys.Length} key{(keys.Length == 1 ? "" : "s")} ({string.Join(", ", keys.Take(FewKeys))}{(keys.Length > FewKeys ? ", …" : "")})");

    private DiarizedRecording[] Run(Diarizer diarizer, IReadOnlyList<TimedSegment> segments, int[] places, string segmentPath, KaldiVectors vectors, bool isQuiet)
    {
        var progress = new FitProgressLine(new ProgressLine(_terminal, isQuiet));
        var interruption = _terminal.Interruption;
        var found = new List<DiarizedRecording>();
        foreach (var recording in segments.Select(static (segment, n) => (Segment: segment, Number: n)).GroupBy(static s => s.Segment.Recording, StringComparer.Ordinal))
        {
            double[] own = [.. recording.SelectMany(s => vectors[places[s.Number]].ToArray())];
            try
            {
                found.Add(diarizer.Run([.. recording.Select(static s => s.Segment)], own, progress, default, interruption.Cancel));
            }
            catch (ArgumentException e)
            {
                throw new InvalidDataException($"{segmentPath}: recording '{recording.Key}': {e.Message.Split(" (Parameter")[0].TrimEnd('.')}; cut it into shorter ones", e);
            }
        }

        _terminal.ClearProgress();
        return [.. found];
    }

    private void Write(DiarizeRequest request, string archivePath, DiarizedRecording[] recordings, IReadOnlyList<SpeakerTurn> known)
    {
        string text = Rttm.Text(recordings.SelectMany(static r => r.Turns));
        string? page = request.Report is null
            ? null
            : ReportRenderer.RenderAsync(DiarizationReport.From(recordings, Path.GetFileNameWithoutExtension(archivePath), known)).GetAwaiter().GetResult();
        using (var writing = _terminal.Interruption.BeginWriting())
        {
            if (request.Out is not null)
            {
                OutputFile.WriteText(writing, request.Out, text);
            }

            if (page is not null)
            {
                OutputFile.WriteText(writing, request.Report!, page);
            }
        }

        var outcome = new DiarizeOutcome(request, recordings, known);
        outcome.Warn(_terminal);
        if (request.Json)
        {
            outcome.PrintJson(_terminal);
        }
        else if (request.Out is null)
        {
            _terminal.Output.Write(text);
        }
        else if (!request.Quiet)
        {
            outcome.Print(_terminal);
        }
    }
}
