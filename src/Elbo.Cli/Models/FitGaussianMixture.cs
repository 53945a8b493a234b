using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit gmm DATA</c>.</summary>
internal sealed class FitGaussianMixture
{
    private const string OnePass = "several models are compared by their likelihood, which one pass leaves unknown; give --passes 2 or more";

    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(
        withLabel: true, "All but the label's and the weights'", withWeights: true, labelUse: "rows that have one stay in the component of that name",
        missing: MissingCells.Refuse);

    private readonly UnitOptions _unitOptions = new("compared with the components, not fitted. Default: the labels, or those of a shipped data set.");
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly GaussianMixtureModelOptions _modelOptions = new(takesSeveral: true);

    private readonly Option<string?> _from = Options.Text(
        "--from", "MODEL", "Continue the fit of a saved model, for example one that Ctrl-C kept.");

    private readonly Option<int?> _bootstrap = Options.Integer(
        "--bootstrap",
        "B",
        "Draw B sets of rows to test each number of components against the next, and B more for standard errors; 99, say. Default: none.",
        minimum: 2);

    private readonly Option<bool> _noise = RobustMixtureRun.NoiseOption();

    private readonly Option<string?> _precision = Options.Parsed<string?>(
        "--precision",
        "NAME",
        "double, or single: E-steps of full covariances in single precision, in about 60 % of the time; the fitted model is scored in double. Default double.",
        static text => text is "double" or "single" ? text : throw new FormatException($"'{text}' is no precision; there are double and single"));

    private FitGaussianMixture(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitGaussianMixture(terminal).Create();

    private Command Create()
    {
        var command = new Command("gmm", "Fit a mixture of Gaussians by EM.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                new("Units", [.. _unitOptions.All]),
                _modelOptions.Group,
                new("Outliers", _noise),
                new("Start and stop", [.. _modelOptions.Starting, _from, .. _fitOptions.Stopping, .. _fitOptions.Running, _precision]),
                _methodOptions.Group,
                MethodOptions.Methods,
                new("Resampling", _bootstrap),
                _fitOptions.Output,
            ],
            [
                "BIC = -2 ln L + p ln n, with p free parameters and n rows (by weight): lower is better. Components are numbered from 1, by weight, unless "
                + "labels, means, a file or a model gave them an order.",
                "With --label, rows that have a label are in the component of that name, and only what others are in is hidden; where all have one, the fit is "
                + "discriminant analysis: quadratic, or linear with --covariance EEE. With --init labels they are where the fit starts, and no more.",
                "With --group, all rows of a group share one hidden component, and n counts groups.",
                "With --method online (or sgd) standard input is read once and kept nowhere, however long it is; the start comes from its first "
                + "rows, and the log-likelihood stays unknown.",
                "Ctrl-C stops after the current iteration and saves the best model so far, which --from continues; a second Ctrl-C stops at "
                + "once and writes nothing.",
            ],
            [
                "elbo fit gmm faithful --components 1..9 --report faithful.html",
                "elbo fit gmm faithful --covariance all --components 1..9 --report all.html",
                "elbo fit gmm iris --covariance VVV,VEV,EEE --components 2..4 --select cv:5",
                "elbo fit gmm iris --components 3 --covariance EEE --out iris.elbo",
                "elbo fit gmm mine.csv --columns height,weight --components 2 --json",
                "elbo fit gmm earthquakes --columns year --weights count --components 1..5",
                "elbo fit gmm faithful --init means --means \"2,55; 4.3,80\"",
                "elbo fit gmm faithful --from faithful.elbo --tolerance 1e-14",
                "elbo fit gmm faithful --from faithful.elbo --freeze means,covariances",
                "elbo fit gmm iris --label species --covariance EEE",
                "elbo fit gmm mine.csv --label kind --truth checked --components 4",
                "elbo fit gmm vectors.csv --group speaker --components 5",
                "elbo fit gmm iris --components 3 --prior conjugate",
                "elbo fit gmm gaps.csv --components 3 --missing marginalize",
                "elbo fit gmm faithful --components 1..4 --noise --report noise.html",
                "elbo fit gmm faithful --components 1..4 --bootstrap 99",
                "elbo fit gmm faithful --components 2 --method viterbi",
                "elbo fit gmm vectors.npy --components 32 --precision single",
                "elbo fit gmm faithful --components 2 --frames frames --report climb.html",
                "zcat huge.csv.gz | elbo fit gmm - --components 8 --method online",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        bool isStream = _methodOptions.IsStream(parsed, request.Data);
        string? path = parsed.GetValue(_from);
        _modelOptions.CheckTogether(parsed, path is null ? null : "--from", isStream);
        var units = _unitOptions.Read(parsed, request.Data, startsOnly: path is null && _modelOptions.StartsFromLabels(parsed));
        _modelOptions.CheckUnits(parsed, units, isStream, parsed.GetValue(_bootstrap) is not null);
        _methodOptions.Read(parsed, dimension: 1, isStream);
        if (isStream && request.Frames is not null)
        {
            throw new UsageException("--frames needs rows that can be read again; give --passes 2 or more");
        }

        if (isStream && parsed.GetValue(_bootstrap) is not null)
        {
            throw new UsageException("--bootstrap needs rows that can be read again; give --passes 2 or more");
        }

        if (request.Data.Missing != MissingCells.Refuse && (isStream || parsed.GetValue(_bootstrap) is not null))
        {
            throw new UsageException(isStream
                ? "--missing needs rows that can be read again; give --passes 2 or more"
                : "--bootstrap draws whole rows, so it does not go with --missing");
        }

        CheckPrecision(parsed, request, isStream);
        if (parsed.GetValue(_noise))
        {
            return RunWithNoise(parsed, request, units, path is not null, isStream);
        }

        request.CheckOutputs();
        var from = path is null ? null : GaussianMixtureModelOptions.Load(path, "--from of 'elbo fit gmm'");
        return isStream ? RunStream(parsed, request, from) : RunAgainAndAgain(parsed, request, units, from);
    }

    private void CheckPrecision(ParseResult parsed, FitRequest request, bool isStream)
    {
        string? other = parsed.GetValue(_precision) != "single" ? null
            : parsed.GetValue(_noise) ? "--noise"
            : request.Frames is not null ? "--frames"
            : isStream ? "rows that can be read only once"
            : null;
        if (other is not null)
        {
            throw new UsageException($"--precision single does not go with {other}");
        }
    }

    private int RunWithNoise(ParseResult parsed, FitRequest request, UnitRequest units, bool isContinued, bool isStream)
    {
        string? other = isContinued ? "--from"
            : isStream ? "rows that can be read only once; give --passes 2 or more"
            : parsed.GetValue(_bootstrap) is not null ? "--bootstrap"
            : request.Frames is not null ? "--frames"
            : units.KnowsLabels ? "--label; --truth compares true classes with the components"
            : units.Group.Length > 0 ? "--group"
            : null;
        if (other is not null)
        {
            throw new UsageException($"--noise does not go with {other}");
        }

        request.CheckOutputs();
        using var table = units.Open(data => data.Open(_terminal), _terminal);
        var rows = table.Source;
        var options = ReadOptions(parsed, request, rows, from: null, isStream: false);
        if (options is not { Prior: null or MixturePrior.None, Frozen: null or FrozenParts.None })
        {
            throw new UsageException($"--noise does not go with {(options.Prior is MixturePrior.Conjugate ? "--prior" : "--freeze")}");
        }

        return new RobustMixtureRun(_terminal, request, _modelOptions, "gmm").Run(
            parsed, rows, RobustMixtureRun.Robust(options) with { HasHeavyTails = false, HasNoise = true });
    }

    private int RunAgainAndAgain(ParseResult parsed, FitRequest request, UnitRequest units, GaussianMixture? from)
    {
        using var table = units.Open(data => Open(data, from), _terminal);
        var rows = table.Rows;
        var options = ReadOptions(parsed, request, units.KnowsLabels || table.Groups is not null ? rows : table.Source, from, isStream: false) with
        {
            Known = table.Known,
            Groups = table.Groups,
            GroupColumn = units.Group,
        };
        if (table.Known is { } known && _modelOptions.Components(parsed)?.All.Min() is { } least && least < known.Names.Count && from is null)
        {
            throw new UsageException(
                $"--label {known.Name} names {known.Names.Count} components ({string.Join(", ", known.Names.Take(5).Select(Printable.Line))}{(known.Names.Count > 5 ? ", …" : "")}), more than --components {least}");
        }

        int implied = Math.Max(table.Known?.Names.Count ?? 0, GaussianMixtureModelOptions.Implied(options.Start));
        int[] counts = [.. _modelOptions.Components(parsed)?.All ?? [options.Components ?? (from is null ? implied : from.Components)]];
        var structures = _modelOptions.Structures(parsed)?.For(rows.Dimension) ?? [options.Covariance];
        var grid = new MixtureGrid(structures, counts);
        var criterion = _modelOptions.Criterion(parsed);
        if ((grid.Count > 1 || criterion.IsPredictive) && options.Method.PassCount == 1)
        {
            throw new UsageException(OnePass);
        }

        return Finish(
            request,
            options,
            table.Source.Name,
            progress => GaussianMixture.Select(rows, options, grid, criterion, progress, _terminal.Interruption.Stop, _terminal.Interruption.Cancel),
            (selection, progress, outcome) => outcome with
            {
                Bootstrap = parsed.GetValue(_bootstrap) is { } sets && !outcome.IsStopped
                    ? MixtureBootstrap.Of(rows, options, selection, sets, progress, _terminal.Interruption)
                    : null,
                Rows = rows,
                RowCount = rows.UnitCount,
                Grid = grid,
                ComparesAll = _modelOptions.Structures(parsed) is { AreAll: true },
                Units = units,
                Comparison = ComparisonOf(table, selection.Best.Fit.Model),
                IsStopped = outcome.IsStopped && StoppedEarly.Is(selection, grid.Count, request.Stop),
            });
    }

    /// <summary>With the classes of the units, by their names where the components have these.</summary>
    private static (Agreement Agreement, Confusion? Confusion)? ComparisonOf(UnitTable table, GaussianMixture model)
    {
        if (table.UnitTruth is not { } truth)
        {
            return null;
        }

        int[] found = table.Groups is { } groups ? model.Assign(new GroupedRows(table.Rows, groups)) : model.Assign(table.Rows);
        var confusion = new Confusion(truth, found, model.Names.Components, table.Groups is null ? "row" : "group");
        return (new(truth, found, model.Components), model.Names.Components.Count == 0 || confusion.Stranger is not null ? null : confusion);
    }

    private RowSource Open(DataRequest data, GaussianMixture? from) =>
        from is null ? data.Open(_terminal)
        : data.Options.Typing is null ? data.OpenFor(from.Columns, _terminal)
        : data.OpenFor([.. from.Columns.Select(static name => new ColumnType(name, ColumnKind.Real))], _terminal);

    private int RunStream(ParseResult parsed, FitRequest request, GaussianMixture? from)
    {
        if (_modelOptions.AreSeveral(parsed) || _modelOptions.Criterion(parsed).IsPredictive)
        {
            throw new UsageException(OnePass);
        }

        var csv = from is null || request.Data.Options.Columns.Length > 0 ? request.Data.Options : request.Data.Options with { Names = from.Columns };
        using var stream = StreamSource.Open(Terminal.OpenInput(), "standard input", csv);
        var options = ReadOptions(parsed, request, stream.Buffer, from, isStream: true);
        return Finish(
            request,
            options,
            stream.Name,
            progress =>
            {
                var fit = GaussianMixture.FitStream(stream, options, progress, _terminal.Interruption.Stop, _terminal.Interruption.Cancel);
                return new Selection<GaussianMixture>([new(fit.Model.Structure.Name, fit.Model.Components, fit)]);
            },
            (selection, _, outcome) => outcome with
            {
                Rows = stream.Buffer,
                RowCount = selection.Best.Fit.UnitCount ?? stream.RowsRead,
                IsStopped = outcome.IsStopped && selection.Best.Fit.Reason == StopReason.Stopped,
            });
    }

    private int Finish(
        FitRequest request,
        GaussianMixtureOptions options,
        string name,
        Func<FitProgressLine, Selection<GaussianMixture>> fit,
        Func<Selection<GaussianMixture>, FitProgressLine, GaussianMixtureOutcome, GaussianMixtureOutcome> complete)
    {
        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Named(name, () => fit(progress));
        var outcome = complete(selection, progress, new GaussianMixtureOutcome
        {
            Request = request,
            Options = options,
            Selection = selection,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            IsStopped = interruption.Stop.IsCancellationRequested,
        });
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption, new ProgressLine(_terminal, request.Quiet));
        _terminal.ClearProgress();
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return outcome.IsStopped || outcome.Bootstrap is { IsStopped: true } ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static T Named<T>(string name, Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            // What is wrong with rows as such: the library does not know what they are called.
            throw new InvalidDataException($"{name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
        }
    }

    private GaussianMixtureOptions ReadOptions(ParseResult parsed, FitRequest request, IRowSource rows, GaussianMixture? from, bool isStream)
    {
        var options = new GaussianMixtureOptions
        {
            Method = _methodOptions.Read(parsed, rows.Dimension, isStream),
            Stop = request.Stop,
            Seed = request.Seed,
            Threads = request.Threads,
            Missing = request.Data.Missing,
            UsesSinglePrecision = parsed.GetValue(_precision) == "single",
        };
        return _modelOptions.Read(parsed, options, rows, from, _terminal);
    }
}
