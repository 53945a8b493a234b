using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit fa DATA</c> and <c>elbo fit ppca DATA</c>.</summary>
internal sealed class FitFactors
{
    private readonly Terminal _terminal;
    private readonly FactorNoise _noise;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's and the weights'", withWeights: true, labelUse: "left out");
    private readonly FitOptions _fitOptions = new();
    private readonly FactorModelOptions _modelOptions;

    private FitFactors(Terminal terminal, FactorNoise noise) => (_terminal, _noise, _modelOptions) = (terminal, noise, new(noise));

    private bool IsPca => _noise is FactorNoise.Common;

    /// <summary>The command for factor analysis.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command CreateAnalysis(Terminal terminal) => new FitFactors(terminal, new FactorNoise.PerColumn()).Create();

    /// <summary>The command for probabilistic PCA.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command CreatePca(Terminal terminal) => new FitFactors(terminal, new FactorNoise.Common()).Create();

    private Command Create()
    {
        string name = IsPca ? "ppca" : "fa";
        var command = new Command(name, IsPca ? "Fit probabilistic principal components: hidden factors, and noise alike in all columns." : "Fit factor analysis: hidden factors, and noise of every column's own.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                _modelOptions.Group,
                new("Start and stop", [.. _fitOptions.Stopping, .. _fitOptions.Running]),
                _fitOptions.OutputWithoutFrames,
            ],
            [
                "A row is a mean, plus loadings times its hidden factors, plus noise. Missing cells (empty, NA, ?) drop out, exactly. "
                + (IsPca ? "Scale columns of different units first: their noise is taken to be the same." : "The units of columns do not matter."),
                "'elbo assign' writes the factors of every row and how uncertain they are, 'elbo score' its log-density.",
            ],
            IsPca
                ?
                [
                    "elbo fit ppca iris --factors 2 --label species",
                    "elbo fit ppca iris --factors 1..3 --select cv",
                    "elbo fit ppca sensors.csv --factors 5 --report sensors.html",
                ]
                :
                [
                    "elbo fit fa wine --factors 1..5 --report wine.html",
                    "elbo fit fa ability --covariance 112 --factors 2",
                    "elbo fit fa answers.csv --factors 3 --rotate principal --json",
                ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var data = _dataOptions.Read(parsed, _data);
        double? covarianceRows = _modelOptions.CovarianceRows(parsed);
        data = covarianceRows is null ? data with { Options = data.Options with { Typing = new() { Otherwise = ColumnKind.Real } } } : data;
        var request = _fitOptions.Read(parsed, data);
        var options = _modelOptions.Read(parsed) with { Stop = request.Stop, Seed = request.Seed, Threads = request.Threads };
        if (covarianceRows is not null && data.Options.Weights.Length > 0)
        {
            throw new UsageException("--weights count rows, and a covariance matrix has none; leave one of the options out");
        }

        request.CheckOutputs();
        using var rows = request.Data.Open(_terminal);
        if (covarianceRows is null)
        {
            CovarianceTable.DemandNone(rows);
        }

        var moments = covarianceRows is { } count ? CovarianceTable.Read(rows, count) : null;
        var counts = _modelOptions.Factors(parsed);
        var criterion = _modelOptions.Criterion(parsed);
        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Named(rows.Name, () => moments is null
            ? FactorAnalysis.Select(rows, options, counts, criterion, progress, interruption.Stop, interruption.Cancel)
            : FactorAnalysis.Select(moments, options, counts, criterion, progress, interruption.Stop, interruption.Cancel));
        var outcome = new FactorOutcome
        {
            Request = request,
            Selection = selection,
            Rows = rows,
            Moments = moments,
            IsComparison = counts.Count > 1 || criterion.IsPredictive,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            IsStopped = interruption.Stop.IsCancellationRequested && StoppedEarly.Is(selection, counts.Count, request.Stop),
        };
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return outcome.IsStopped ? ExitCode.Interrupted : ExitCode.Success;
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
}
