using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit hmm DATA</c>.</summary>
internal sealed class FitHiddenMarkov
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(
        withLabel: true, "All but those of labels, weights, sequences and times", withWeights: true, labelUse: "the states of those rows, which paths then go through");

    private readonly SequenceOptions _sequences = new();
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly HiddenMarkovModelOptions _modelOptions = new();
    private readonly Option<string?> _from = Options.Text("--from", "MODEL", "Continue the fit of a saved model, for example one that Ctrl-C kept.");

    private FitHiddenMarkov(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitHiddenMarkov(terminal).Create();

    private Command Create()
    {
        var command = new Command("hmm", "Fit a hidden Markov model to sequences by Baum-Welch, which is EM.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                new("Sequences", [.. _sequences.All]),
                _modelOptions.Group,
                _modelOptions.Chain,
                new("Start and stop", [.. _modelOptions.Starting, _from, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _methodOptions.Group,
                _fitOptions.OutputWithoutFrames,
            ],
            [
                "Rows are the steps of sequences, in order. A row of empty cells is a step of which nothing was observed. States are numbered from 1, by mean, "
                + "unless labels or a topology order them.",
                "With --label, rows with a label are in the state of that name; where all have one, the fit is counting, and --smoothing adds to the counts.",
                "BIC = -2 ln L + p ln n, with p free parameters and n observed rows: lower is better. With --select held-out or cv whole sequences are held out.",
                "Of the methods em, viterbi (Viterbi training), sem, annealed and online go with chains; see 'elbo fit gmm --help' for what they are.",
            ],
            [
                "elbo fit hmm earthquakes --emission poisson --states 1..4 --start stationary",
                "elbo fit hmm faithful --states 3 --covariance EEE --report faithful.html",
                "elbo fit hmm days.csv --sequence station --time day --emission poisson",
                "elbo fit hmm words.csv --sequence sentence --label tag --smoothing 0.1",
                "elbo fit hmm speech.csv --states 5 --topology left-to-right --final 5",
                "elbo fit hmm sensors.csv --states 4 --factors 3",
                "elbo fit hmm mixed.csv --types t:gaussian,visits:poisson --states 1..6",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var data = _dataOptions.Read(parsed, _data);
        var request = _fitOptions.Read(parsed, data);
        string? from = parsed.GetValue(_from);
        if (from is not null)
        {
            _modelOptions.CheckFrom(parsed);
        }

        var criterion = _modelOptions.Criterion(parsed);
        foreach (var file in _modelOptions.Files(parsed))
        {
            OutputFile.DemandDifferent(file, ("--out", request.Out), ("--report", request.Report), ("--plot", request.Plot));
        }

        request.CheckOutputs();
        var model = from is null ? null : Load(from);
        var asked = _sequences.Read(parsed, model is null ? _modelOptions.Typed(parsed, data) : data, model?.Names);
        using var table = asked.Open(rows => model is null ? rows.Open(_terminal) : rows.OpenFor(HiddenMarkovEntry.TypesOf(model), _terminal), _terminal);

        // A shipped data set knows its labels unasked; here they would be states that nobody asked for.
        var labels = data.Options.Label.Length > 0 ? table.Labels : null;
        var method = _methodOptions.Read(parsed, table.Rows.Dimension, isStream: false);
        if (method.NeedsGradient)
        {
            throw new UsageException($"--method {method.Name} needs a gradient, which hidden Markov models do not have; em, viterbi, sem, annealed and online do without");
        }

        IReadOnlyList<int> states = model is null ? _modelOptions.States(parsed, labels) : [model.States];
        var names = new HiddenMarkovNames
        {
            Columns = table.Types,
            States = labels is not null && states is [var count] && count == labels.Names.Count ? labels.Names : [],
            SequenceColumn = asked.Sequence,
            TimeColumn = asked.Time,
        };
        var options = (model is null ? _modelOptions.Read(parsed, states, _terminal) : new HiddenMarkovOptions()) with
        {
            Method = method,
            Stop = request.Stop,
            Seed = request.Seed,
            Threads = request.Threads,
            Names = names,
        };
        var family = model is null ? _modelOptions.Family(parsed, table.Types) : null;
        var sequences = new GroupedRows(table.Rows, table.Groups, Known(labels, model));
        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Named(table, () => model is null
            ? HiddenMarkov.Select(sequences, family!.Make, states, criterion, options, progress, interruption.Stop, interruption.Cancel)
            : Alone(HiddenMarkov.Continue(sequences, _modelOptions.Frozen(parsed, model), options, progress, interruption.Stop, interruption.Cancel)));
        var outcome = new HiddenMarkovOutcome
        {
            Request = request,
            Sequences = asked,
            Method = method,
            Selection = selection,
            Data = sequences,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            IsStopped = interruption.Stop.IsCancellationRequested,
        };
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return outcome.IsStopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static HiddenMarkov<ProductEmission> Load(string path)
    {
        // Through the catalog first, whose message about a missing file or another kind says more.
        var loaded = Catalog.Load(path);
        return loaded.HiddenMarkov is not null
            ? ModelFile.Load<HiddenMarkov<ProductEmission>>(path).Model
            : throw new InvalidDataException($"{path}: it holds a {loaded.Kind} model; --from of 'elbo fit hmm' needs a hidden Markov model");
    }

    private static Selection<HiddenMarkov<ProductEmission>> Alone(Fit<HiddenMarkov<ProductEmission>> fit) => new([new("chain", fit.Model.States, fit)]) { Noun = "state" };

    /// <summary>The state of every row: by the name that a model has for it, or else by the order of the names.</summary>
    private static int[]? Known(RowLabels? labels, HiddenMarkov<ProductEmission>? model)
    {
        if (labels is null)
        {
            return null;
        }

        if (model is not { Names.States.Count: > 0 })
        {
            return [.. labels.Values];
        }

        int[] states = [.. labels.Names.Select(name => model.Names.States.TakeWhile(state => state != name).Count())];
        int unknown = Array.IndexOf(states, model.States);
        return unknown < 0
            ? [.. labels.Values.Select(value => value < 0 ? -1 : states[value])]
            : throw new InvalidDataException(
                $"column \"{labels.Name}\": no state of the model is called \"{Printable.Line(labels.Names[unknown])}\"; its states are {string.Join(", ", model.Names.States)}");
    }

    /// <summary>What is wrong with rows as such: the library does not know what they are called.</summary>
    private static T Named<T>(SequenceTable table, Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(table.Name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{table.Name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}", e);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal), e);
        }
    }
}
