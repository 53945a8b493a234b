using System.CommandLine;
using System.Diagnostics;
using Elbo.Models;
using Elbo.Models.Speakers;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit plda DATA</c>.</summary>
internal sealed class FitPlda
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: false, "All but the group's and the weights'", withWeights: true);
    private readonly FitOptions _fitOptions = new();

    private readonly Option<string?> _group = Options.Text(
        "--group", "COLUMN|FILE", "The column that says whose each row is; for an npy file a text file with a name a line, or the number of a column.");

    private readonly Option<int?> _components = Options.Integer("--pca", "N", "First keep N principal components.");
    private readonly Option<int?> _discriminants = Options.Integer("--lda", "N", "Then keep N linear discriminants.");
    private readonly Option<bool> _whiten = Options.Switch("--whiten", "Then give all rows the covariance 1.");
    private readonly Option<bool> _length = Options.Switch("--length-norm", "Last scale every row to one length.");
    private readonly Option<double?> _shrinkage = Options.Number(
        "--shrinkage", "ROWS", "Draw the covariance within groups to a diagonal, as if so many rows without correlation had been seen. Default 0.");

    private FitPlda(Terminal terminal) => _terminal = terminal;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitPlda(terminal).Create();

    private Command Create()
    {
        var command = new Command("plda", "Learn how much groups differ and rows within them, to tell whether two sets are of one group.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                new("Data", [_group, .. _dataOptions.Group.Options]),
                new("Preparation, in this order; the model keeps what it learns", _components, _discriminants, _whiten, _length),
                new("Model", _shrinkage),
                new("Start and stop", [.. _fitOptions.Stopping, .. _fitOptions.Running]),
                _fitOptions.OutputOfModel,
            ],
            [
                "Every group has a hidden vector, and its rows are that vector and noise; in one column this is the model of random effects. "
                + "Rows of a group need not follow each other.",
                "'elbo verify' compares sets of rows by the model.",
            ],
            [
                "elbo fit plda dyestuff --group batch",
                "elbo fit plda train.csv --group speaker --columns x0..x511 --pca 50",
                "elbo fit plda train.npy --group names.txt --pca 100 --whiten --length-norm",
                "elbo fit plda train.csv --group speaker --pca 150 --lda 50 --json",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        request.CheckOutputs();
        using var vectors = GroupedVectors.Open(request.Data, parsed.GetValue(_group), "--group", data => data.Open(_terminal));
        var recipe = new PreparationRecipe
        {
            PrincipalComponents = parsed.GetValue(_components),
            Discriminants = parsed.GetValue(_discriminants),
            Whitens = parsed.GetValue(_whiten),
            UnitLength = parsed.GetValue(_length),
        };
        var options = new PldaOptions { Stop = request.Stop, Threads = request.Threads, Shrinkage = parsed.GetValue(_shrinkage) ?? 0 };
        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping its model; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var fit = vectors.Named(() => Plda.Fit(vectors.Rows, vectors.Groups, recipe, options, progress, interruption.Stop, interruption.Cancel));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var outcome = new PldaOutcome(request, vectors.Rows.UnitCount, fit, seconds);
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return fit.Reason == StopReason.Stopped ? ExitCode.Interrupted : ExitCode.Success;
    }
}
