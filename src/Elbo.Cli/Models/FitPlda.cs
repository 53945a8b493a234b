using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
        "--group", "COLUMN|FILE", "The column that says whose each row is; for an npy file a text file with a name a line, or the number of a column; for an archive (.ark, .scp) its utt2spk file.");

    private readonly Option<ComponentCounts?> _components = Options.Parsed(
        "--pca", "N", "First keep N principal components.", static text => ComponentCounts.Parse(text, "principal components"));

    private readonly Option<ComponentCounts?> _discriminants = Options.Parsed(
        "--lda", "N", "Then keep N linear discriminants.", static text => ComponentCounts.Parse(text, "discriminants"));

    private readonly Option<bool> _whiten = Options.Switch("--whiten", "Then give all rows the covariance 1.");
    private readonly Option<bool> _length = Options.Switch("--length-norm", "Last scale every row to one length.");
    private readonly Option<IReadOnlyList<double>?> _shrinkage = Options.Parsed(
        "--shrinkage", "ROWS", "Draw the covariance within groups to a diagonal, as if so many rows without correlation had been seen. Default 0.", ParseShrinkage);

    private readonly Option<int?> _rank = Options.Integer("--rank", "R", "Let groups differ along R directions only, as simplified PLDA has it. Default: along all.", minimum: 1);

    private readonly Option<int?> _folds = Options.Integer(
        "--folds", "N", "Cross-validate over groups: N parts. Default 5 where --pca, --lda or --shrinkage is a list to choose from.", minimum: 2);

    private readonly Option<int?> _repeats = Options.Integer("--repeats", "N", "How many times groups are dealt into parts anew. Default 3.");

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
                new("Model", _rank, _shrinkage),
                new("Choice", _folds, _repeats),
                new("Start and stop", [.. _fitOptions.Stopping, .. _fitOptions.Running]),
                _fitOptions.OutputOfModel,
            ],
            [
                "Every group has a hidden vector, and its rows are that vector and noise; in one column this is the model of random effects. "
                + "Rows of a group need not follow each other.",
                "An archive of Kaldi's, in text or binary, or a script file of one, holds vectors with keys; lines 'utterance speaker' of its utt2spk file say whose they are.",
                "--pca, --lda and --shrinkage may be lists, such as 50,100: all combinations are cross-validated over groups, every pair of held-out rows a trial, and the one "
                + "with the least equal error rate is fitted to all rows. 'elbo verify' compares sets of rows by the model.",
            ],
            [
                "elbo fit plda dyestuff --group batch",
                "elbo fit plda train.csv --group speaker --columns x0..x511 --pca 50",
                "elbo fit plda train.npy --group names.txt --pca 100 --whiten --length-norm",
                "elbo fit plda train.csv --group speaker --pca 50,100 --shrinkage 0,400 --json",
                "elbo fit plda train.csv --group speaker --pca 100 --rank 20",
                "elbo fit plda xvectors.scp --group utt2spk --lda 150 --length-norm",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        var candidates = Candidates(parsed);
        bool isChoice = candidates.Count > 1 || parsed.GetValue(_folds) is not null;
        if (!isChoice && parsed.GetValue(_repeats) is not null)
        {
            throw new UsageException("--repeats goes with --folds, or with lists to choose from");
        }

        if (parsed.GetValue(_rank) is not null && candidates.Any(static c => c.Shrinkage > 0))
        {
            throw new UsageException("--rank does not go with --shrinkage: one of the two is enough where rows are few");
        }

        string? group = parsed.GetValue(_group);
        OutputFile.DemandDifferent(("--group", GroupedVectors.FileOfNames(group, request.Data.Path)), ("--out", request.Out));
        request.CheckOutputs();
        using var vectors = GroupedVectors.Open(request.Data, group, "--group", data => data.Open(_terminal));
        var interruption = _terminal.Interruption;
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        var options = new PldaOptions { Stop = request.Stop, Threads = request.Threads, Rank = parsed.GetValue(_rank) };
        long start = Stopwatch.GetTimestamp();
        if (isChoice)
        {
            var validation = new PldaCrossValidation { Seed = request.Seed };
            validation = validation with { Folds = parsed.GetValue(_folds) ?? validation.Folds, Repeats = parsed.GetValue(_repeats) ?? validation.Repeats };
            candidates = vectors.Named(() => validation.Score(vectors.Rows, vectors.Groups, candidates, options, progress, interruption.Cancel));
        }

        interruption.Keep("stopping after this iteration and keeping its model; Ctrl-C again to stop at once");
        var best = isChoice ? vectors.Named(() => PldaCrossValidation.Best(candidates)) : candidates[0];
        options = options with { Shrinkage = best.Shrinkage };
        var fit = vectors.Named(() => Plda.Fit(vectors.Rows, vectors.Groups, best.Recipe, options, progress, interruption.Stop, interruption.Cancel));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var outcome = new PldaOutcome(request, vectors.Rows.UnitCount, fit, isChoice ? candidates : [], seconds);
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return fit.Reason == StopReason.Stopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private IReadOnlyList<PldaCandidate> Candidates(ParseResult parsed)
    {
        IEnumerable<int?> components = parsed.GetValue(_components)?.All.Select(static n => (int?)n) ?? [null];
        IEnumerable<int?> discriminants = parsed.GetValue(_discriminants)?.All.Select(static n => (int?)n) ?? [null];
        var shrinkages = parsed.GetValue(_shrinkage) ?? [0];
        return
        [
            .. from pca in components
               from lda in discriminants
               where pca is null || lda is null || lda <= pca || !IsList(parsed)
               from shrinkage in shrinkages
               select new PldaCandidate(
                   new() { PrincipalComponents = pca, Discriminants = lda, Whitens = parsed.GetValue(_whiten), UnitLength = parsed.GetValue(_length) }, shrinkage),
        ];
    }

    /// <summary>Where there are lists, not every discriminant goes with every number of components; one that was asked for alone is refused, and not left out.</summary>
    private bool IsList(ParseResult parsed) => parsed.GetValue(_components) is { AreSeveral: true } || parsed.GetValue(_discriminants) is { AreSeveral: true };

    private static IReadOnlyList<double> ParseShrinkage(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double rows) && double.IsFinite(rows) && rows >= 0
                ? rows
                : throw new FormatException($"is '{text}', but must be a number, 0 or more, or a list of them")).Distinct().Order(),
    ];
}
