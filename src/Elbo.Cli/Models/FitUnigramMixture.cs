using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit unigrams DATA</c>.</summary>
internal sealed class FitUnigramMixture
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _data = new("DATA")
    {
        Description = "A CSV or TSV file with a header, a row for each word of each document; '-' for standard input.",
    };

    private readonly DocumentOptions _documents = new();
    private readonly FitOptions _fitOptions = new();
    private readonly Option<ComponentCounts?> _components = Options.Parsed(
        "--components", "K|A..B", "How many components; a range or a list to choose from. Default 2.", ComponentCounts.Parse);

    private readonly Option<double?> _smoothing = Options.Number(
        "--smoothing", "S", "Believe beforehand in S occurrences of every word in every component. Default 0.1; 0 for maximum likelihood.");

    private readonly Option<int?> _restarts = Options.Integer("--restarts", "N", "How many starts compete. Default 10.");

    private FitUnigramMixture(Terminal terminal) => _terminal = terminal;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitUnigramMixture(terminal).Create();

    private Command Create()
    {
        var command = new Command("unigrams", "Fit a mixture of unigrams to documents: groups by their words.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                new("Data", [.. _documents.All]),
                new("Model", _components, _smoothing),
                new("Start and stop", [_restarts, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _fitOptions.OutputOfModel,
            ],
            [
                "Only words that occur need a row; rows of the same document and word add up. It is the model of 'elbo fit mixture --family multinomial' "
                + "on a table with a column for each word, without the zeros.",
                "'elbo assign' and 'elbo score' take documents with the model's words; --unknown leaves others out.",
                "Ctrl-C stops after the current iteration and saves the best model so far.",
            ],
            [
                "elbo fit unigrams counts.csv --components 5",
                "elbo fit unigrams docs.csv --document doc --word word --count n",
                "elbo fit unigrams tokens.csv --count none --components 2..8 --json",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, new(parsed.GetRequiredValue(_data), new CsvOptions()));
        request.CheckOutputs();
        var table = _documents.Open(parsed, request.Data);
        var options = new UnigramMixtureOptions { Stop = request.Stop, Seed = request.Seed, Threads = request.Threads };
        options = options with
        {
            Smoothing = parsed.GetValue(_smoothing) ?? options.Smoothing,
            Restarts = parsed.GetValue(_restarts) ?? options.Restarts,
        };
        IReadOnlyList<int> counts = parsed.GetValue(_components)?.All ?? [options.Components];
        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var candidates = new List<Candidate<UnigramMixture>>();
        foreach (int count in counts)
        {
            if (candidates.Count == 0 || !interruption.Stop.IsCancellationRequested)
            {
                candidates.Add(new("unigrams", count, Fit(table, options with { Components = count }, progress)));
            }
        }

        var selection = new Selection<UnigramMixture>(candidates);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bool isStopped = interruption.Stop.IsCancellationRequested && StoppedEarly.Is(selection, counts.Count, request.Stop);
        var fit = selection.Best.Fit;
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        FitOutput.WriteFiles(interruption, request, target => ModelFile.Save(target, fit, table.Source.UnitCount), page: null);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        FitOutput.Print(
            _terminal,
            request,
            json => Write(json, request, table, selection, seconds),
            _ => Show(request, selection, seconds),
            fit.Warnings.Select(static warning => warning.Message),
            isStopped ? $"the best model so far is in {request.Out}." : null);
        return isStopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private Fit<UnigramMixture> Fit(CountTable table, UnigramMixtureOptions options, FitProgressLine progress)
    {
        try
        {
            return UnigramMixture.Fit(table.Source, table.Words, options, progress, _terminal.Interruption.Stop, _terminal.Interruption.Cancel);
        }
        catch (InvalidDataException e)
        {
            // What is wrong with documents as such: the library does not know what they are called.
            throw new InvalidDataException($"{table.Name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
        }
    }

    private void Show(FitRequest request, Selection<UnigramMixture> selection, double seconds)
    {
        if (selection.Candidates.Count > 1)
        {
            FitOutput.ShowComparison(_terminal, selection.Summarize());
        }

        SummaryView.Show(Summary.Of(selection.Best.Fit), _terminal);
        FitOutput.ShowSaved(_terminal, request, seconds, $"elbo assign {FitOutput.Quote(request.Out)} {FitOutput.Quote(request.Data.Path)}");
    }

    private static void Write(Utf8JsonWriter json, FitRequest request, CountTable table, Selection<UnigramMixture> selection, double seconds)
    {
        var (fit, model) = (selection.Best.Fit, selection.Best.Fit.Model);
        json.WriteString("model", UnigramMixture.Kind);
        json.WriteNumber("components", model.Components);
        json.WriteNumber("documents", table.Source.UnitCount);
        json.WriteNumber("words", model.Words.Count);
        json.WriteNumber("parameters", model.ParameterCount);
        json.Number("logLikelihood", fit.Bound.Evidence);
        if (model.GlobalBound != 0)
        {
            json.Number("logPrior", model.GlobalBound);
            json.Number("logPosterior", fit.Bound.Evidence + model.GlobalBound);
        }

        json.Number("bic", fit.Criteria?.Bic ?? double.NaN);
        json.Number("aic", fit.Criteria?.Aic ?? double.NaN);
        json.Number("icl", fit.Criteria?.Icl ?? double.NaN);
        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", seconds);
        UnigramMixtureEntry.WriteComponents(json, model);
        FitJson.WriteWarnings(json, fit.Warnings);
        FitJson.WriteRestarts(json, fit.Restarts, model.GlobalBound == 0 ? "logLikelihood" : "logPosterior");
        if (selection.Candidates.Count > 1)
        {
            FitJson.WriteCandidates(json, selection);
        }

        json.WriteString("out", request.Out);
    }
}
