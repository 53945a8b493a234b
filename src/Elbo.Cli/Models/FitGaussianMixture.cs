using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit gmm DATA</c>.</summary>
internal sealed class FitGaussianMixture
{
    private const string DefaultStart = "k-means++";

    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's");
    private readonly FitOptions _fitOptions = new();

    private readonly Option<ComponentRange?> _components = Options.Parsed(
        "--components", "K|A..B", "How many components, or a range of which the lowest BIC wins. Default 1.", ComponentRange.Parse);

    private readonly Option<ICovarianceStructure?> _covariance = Options.Parsed(
        "--covariance",
        "NAME",
        $"The structure of the covariances: {Structures}. Default VVV.",
        ParseStructure);

    private readonly Option<double?> _varianceFloor = Options.Number(
        "--variance-floor", "SHARE", "The smallest variance, as a share of the columns' variances. Default 1e-6; 0 for none.");

    private readonly Option<string?> _init = Options.Text(
        "--init", "START", "Where to start: k-means++ (default), random, labels (of --label), means (of --means), or a CSV or npy file of K means.");

    private readonly Option<double[,]?> _means = Options.Parsed(
        "--means", "\"a,b; c,d\"", "The means for --init means: components separated by semicolons.", GaussianMixtureStart.ParseMeans);

    private readonly Option<int?> _restarts = Options.Integer(
        "--restarts", "N", "How many drawn starts compete. Default 10.");

    private readonly Option<string?> _from = Options.Text(
        "--from", "MODEL", "Continue the fit of a saved model, for example one that Ctrl-C kept.");

    private static string Structures =>
        string.Join(", ", CovarianceStructures.All.Reverse().Select(static s => $"{s.Name} ({s.Synonyms[0]})"));

    private FitGaussianMixture(Terminal terminal) => _terminal = terminal;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitGaussianMixture(terminal).Create();

    private static ICovarianceStructure ParseStructure(string text) => CovarianceStructures.TryParse(text, out var structure)
        ? structure
        : throw new FormatException(
            Suggestion.InList($"is '{text}', which is no structure", text, [.. CovarianceStructures.All.SelectMany(static s => s.Synonyms.Prepend(s.Name))], $"structures are {Structures}"));

    private Command Create()
    {
        var command = new Command("gmm", "Fit a mixture of Gaussians by EM.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                new("Model", _components, _covariance, _varianceFloor),
                new("Start and stop", [_init, _means, _restarts, _from, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _fitOptions.Output,
            ],
            [
                "BIC = -2 ln L + p ln n, with p free parameters and n rows: lower is better. Components are numbered from 1, by weight, unless "
                + "labels, means, a file or a model gave them an order.",
                "Ctrl-C stops after the current iteration and saves the best model so far, which --from continues; a second Ctrl-C stops at "
                + "once and writes nothing.",
            ],
            [
                "elbo fit gmm faithful --components 1..9 --report faithful.html",
                "elbo fit gmm iris --components 3 --covariance EEE --out iris.elbo",
                "elbo fit gmm mine.csv --columns height,weight --components 2 --json",
                "elbo fit gmm faithful --init means --means \"2,55; 4.3,80\"",
                "elbo fit gmm faithful --from faithful.elbo --tolerance 1e-14",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        CheckTogether(parsed);
        request.CheckOutputs();
        var from = parsed.GetValue(_from) is { } path ? LoadFrom(path) : null;
        using var rows = from is null ? request.Data.Open(_terminal) : request.Data.OpenFor(from.Columns, _terminal);
        var options = ReadOptions(parsed, request, rows, from);
        int[] counts = [.. parsed.GetValue(_components) is { } range ? range.All : [options.Components ?? Implied(options.Start)]];

        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Select(rows, options, counts, progress);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bool stopped = interruption.Stop.IsCancellationRequested && StoppedEarly.Is(selection, counts.Length, request.Stop);
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();

        var best = selection.Best;
        var agreement = rows.Labels is { } labels
            ? new Agreement(labels, best.Fit.Model.Assign(rows), best.Components)
            : null;
        var outcome = new GaussianMixtureOutcome(request, rows, selection, counts.Length > 1, agreement, seconds, stopped);
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return stopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private Selection<GaussianMixture> Select(
        RowSource rows, GaussianMixtureOptions options, int[] counts, FitProgressLine progress)
    {
        try
        {
            return GaussianMixture.Select(
                rows, options, counts, progress, _terminal.Interruption.Stop, _terminal.Interruption.Cancel);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(rows.Name, StringComparison.Ordinal))
        {
            // What is wrong with rows as such: the library does not know what they are called.
            throw new InvalidDataException($"{rows.Name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
        }
    }

    private void CheckTogether(ParseResult parsed)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

        if (Given(_from))
        {
            foreach (var option in (Option[])[_components, _covariance, _varianceFloor, _init, _means, _restarts])
            {
                if (Given(option))
                {
                    throw new UsageException($"--from continues a model as it is, so it does not go with {option.Name}");
                }
            }

            return;
        }

        string init = parsed.GetValue(_init) ?? DefaultStart;
        bool drawn = init is "k-means++" or "kmeans++" or "k-means" or "kmeans" or "random";
        if (Given(_means) && init != "means")
        {
            throw new UsageException("--means goes with --init means");
        }

        if (!Given(_means) && init == "means")
        {
            throw new UsageException("--init means needs --means, such as --means \"2,55; 4.3,80\"");
        }

        if (!drawn && Given(_restarts))
        {
            throw new UsageException($"--restarts goes with drawn starts, not with --init {init}, which has one");
        }

        if (!drawn && parsed.GetValue(_components) is { IsRange: true })
        {
            throw new UsageException($"a range of --components goes with drawn starts, not with --init {init}, which fixes their number");
        }

        if (parsed.GetValue(_varianceFloor) >= 1)
        {
            throw new UsageException("--variance-floor must be below 1: it is a share of the columns' variances");
        }
    }

    private GaussianMixture LoadFrom(string path)
    {
        // Through the catalog first, whose message about a missing file or another kind says more.
        var loaded = Catalog.Load(path);
        return loaded.Kind == GaussianMixture.Kind
            ? ModelFile.Load<GaussianMixture>(path).Model
            : throw new InvalidDataException($"{path}: it holds a {loaded.Kind} model; --from of 'elbo fit gmm' needs a Gaussian mixture");
    }

    private GaussianMixtureOptions ReadOptions(ParseResult parsed, FitRequest request, RowSource rows, GaussianMixture? from)
    {
        var options = new GaussianMixtureOptions { Stop = request.Stop, Seed = request.Seed, Threads = request.Threads };
        if (from is not null)
        {
            return options with { Start = new MixtureStart.From(from) };
        }

        options = options with
        {
            Covariance = parsed.GetValue(_covariance) ?? options.Covariance,
            VarianceFloor = parsed.GetValue(_varianceFloor) ?? options.VarianceFloor,
            Restarts = parsed.GetValue(_restarts) ?? options.Restarts,
            Start = GaussianMixtureStart.Create(parsed.GetValue(_init) ?? DefaultStart, parsed.GetValue(_means), rows, _terminal),
        };
        int implied = Implied(options.Start);
        if (parsed.GetValue(_components) is not { IsRange: false } asked)
        {
            return options;
        }

        return options.Start is MixtureStart.KMeans or MixtureStart.Random || asked.First == implied
            ? options with { Components = asked.First }
            : throw new UsageException($"--components is {asked.First}, but --init {options.Start.Name} gives {implied}; leave --components out");
    }

    private static int Implied(MixtureStart start) => start switch
    {
        MixtureStart.Labels labels => labels.Values.Count == 0 ? 0 : labels.Values.Max() + 1,
        MixtureStart.Means means => means.Values.GetLength(0),
        MixtureStart.From from => from.Model.Components,
        _ => 1,
    };
}
