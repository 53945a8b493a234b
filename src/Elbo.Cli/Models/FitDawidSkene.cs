using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit dawid-skene DATA</c>.</summary>
internal sealed class FitDawidSkene
{
    private const string Difficulty = "difficulty";
    private const int FewSuggestions = 5;

    private static readonly string[] Structures = [.. ConfusionStructure.All.Select(static s => s.Name), Difficulty];

    private readonly Terminal _terminal;
    private readonly Argument<string> _data = VoteOptions.Argument();
    private readonly VoteOptions _voteOptions = new(withClasses: true);
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;

    private readonly Option<string?> _structure = Options.Parsed(
        "--structure", "NAME", $"What is learnt of each annotator: {string.Join(", ", Structures)}. Default full.", ParseStructure);

    private readonly Option<double?> _smoothing = Options.Number(
        "--smoothing", "S", "Imagined labels: 3S for every annotator and class, two thirds of them right; for difficulty the precision of the abilities' prior. 0 is maximum likelihood. Default 1.");

    private readonly Option<double?> _shrinkage = Options.Number(
        "--shrinkage", "T", "As many labels of every class does each annotator borrow from a population that is learnt as well. Default 0.");

    private readonly Option<string?> _gold = Options.Text("--gold", "FILE", "A table of items whose class is known; they teach what the annotators are worth.");
    private readonly Option<string?> _truth = Options.Text("--truth", "FILE", "A table of items and their classes to compare with; nothing is learnt from it.");
    private readonly Option<string?> _cost = Options.Text(
        "--cost", "FILE", "A table of what confusions cost: a row for each true class, named first, a column for each class it is taken for. Default: 1 each.");

    private readonly Option<int?> _restarts = Options.Integer("--restarts", "N", "How many starts, the first from vote fractions, the others from perturbed ones. Default 1.");
    private readonly Option<int?> _next = Options.Integer("--next", "N", $"How many items to name that need a label most, each with the annotator to ask. Default {FewSuggestions}.", minimum: 0);

    private FitDawidSkene(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitDawidSkene(terminal).Create();

    private Command Create()
    {
        var command = new Command("dawid-skene", "Find out the classes of items from the labels of annotators who err, and who errs how.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _voteOptions.Group,
                new("Model", _structure, _smoothing, _shrinkage, _gold),
                new("Structures") { Words = [.. ConfusionStructure.All.Select(static s => (s.Name, s.Purpose)), (Difficulty, "one ability for every annotator and one of five levels of difficulty for every item")] },
                new("Start and stop", [_restarts, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _methodOptions.MaximizingGroup,
                new("Comparison", _truth, _cost, _next),
                _fitOptions.OutputWithoutFrames,
            ],
            [
                "Majority voting is shown beside the model; where k classes tie, an item counts 1/k as right.",
                "Of the methods, em, viterbi, sem and annealed fit labels. A class is what annotators mean by it: nothing permutes them. 'elbo assign' writes the classes of items, 'elbo update' adds new ones.",
            ],
            [
                "elbo fit dawid-skene anaesthesia --smoothing 0",
                "elbo fit dawid-skene anaesthesia --smoothing 0 --restarts 50 --report r.html",
                "elbo fit dawid-skene labels.csv --item task --truth truth.csv",
                "elbo fit dawid-skene labels.csv --structure one-coin --shrinkage 5 --json",
                "elbo fit dawid-skene labels.csv --gold checked.csv --cost costs.csv",
                "elbo fit dawid-skene labels.csv --structure difficulty",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var votes = _voteOptions.Read(parsed, parsed.GetRequiredValue(_data));
        var request = _fitOptions.Read(parsed, votes.Data);
        var method = _methodOptions.Read(parsed, dimension: 1, isStream: false);
        string? truthPath = parsed.GetValue(_truth), goldPath = parsed.GetValue(_gold), costPath = parsed.GetValue(_cost);
        CheckTogether(parsed, method);
        request.CheckOutputs();
        OutputFile.DemandDifferent(("--truth", truthPath), ("--out", request.Out), ("--report", request.Report), ("--plot", request.Plot));
        OutputFile.DemandDifferent(("--gold", goldPath), ("--out", request.Out), ("--report", request.Report), ("--plot", request.Plot));
        OutputFile.DemandDifferent(("--cost", costPath), ("--out", request.Out), ("--report", request.Report), ("--plot", request.Plot));
        var table = votes.Open();
        var gold = goldPath is null ? null : KnownClasses.Open(goldPath, votes, table, refusesOthers: true);
        var truth = truthPath is null ? null : KnownClasses.Open(truthPath, votes, table, refusesOthers: false);
        var costs = costPath is null ? null : CostMatrix.Open(costPath, table.Values);
        var source = table.Source.WithLabels(gold?.Classes);

        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var fit = Fit(parsed, request, method, table, source, costs, progress);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var outcome = new DawidSkeneOutcome(request, votes, table, source, fit)
        {
            Method = method,
            Seconds = seconds,
            Costs = costs,
            Gold = gold,
            Truth = truth,
            Suggestions = parsed.GetValue(_next) ?? FewSuggestions,
            IsStopped = fit.Reason == StopReason.Stopped,
        };
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return outcome.IsStopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private AnnotatorFit Fit(
        ParseResult parsed, FitRequest request, FitMethod method, EventTable table, EventSource source, CostMatrix? costs, FitProgressLine progress)
    {
        string structure = parsed.GetValue(_structure) ?? Structures[0];
        double smoothing = parsed.GetValue(_smoothing) ?? 1;
        int restarts = parsed.GetValue(_restarts) ?? 1;
        var (stop, cancel) = (_terminal.Interruption.Stop, _terminal.Interruption.Cancel);
        if (structure == Difficulty)
        {
            var options = new ItemDifficultyOptions
            {
                Smoothing = smoothing,
                Restarts = restarts,
                Method = method,
                Stop = request.Stop,
                Seed = request.Seed,
                Threads = request.Threads,
            };
            return AnnotatorFit.Of(ItemDifficulty.Fit(source, table.Values, table.Keys, options, progress, stop, cancel), source.UnitCount, costs);
        }

        var full = new DawidSkeneOptions
        {
            Structure = ConfusionStructure.All.First(s => s.Name == structure),
            Prior = new(smoothing, parsed.GetValue(_shrinkage) ?? 0),
            Restarts = restarts,
            Method = method,
            Stop = request.Stop,
            Seed = request.Seed,
            Threads = request.Threads,
        };
        return AnnotatorFit.Of(DawidSkene.Fit(source, table.Values, table.Keys, full, progress, stop, cancel), source.UnitCount, costs);
    }

    private void CheckTogether(ParseResult parsed, FitMethod method)
    {
        if (method.NeedsGradient || method.PassCount is not null)
        {
            throw new UsageException($"--method is '{method.Name}', but labels are fitted by {string.Join(", ", FitMethod.All.Where(static m => !m.NeedsGradient && m.PassCount is null).Select(static m => m.Name))}");
        }

        if (parsed.GetValue(_structure) == Difficulty && parsed.GetValue(_shrinkage) is not null)
        {
            throw new UsageException("--shrinkage is for confusion matrices, so it does not go with --structure difficulty");
        }
    }

    private static string ParseStructure(string text) => Structures.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException(Suggestion.InList($"is '{text}', which is no structure", text, Structures, $"structures are {string.Join(", ", Structures)}"));
}
