using System.CommandLine;
using System.Globalization;
using Elbo.Charts;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary><c>elbo explain MODEL|gmm DATA</c>.</summary>
internal sealed class ExplainGaussianMixture
{
    private const string Name = "gmm";
    private const int ShownFirst = 12;
    private const int ShownLast = 2;

    /// <summary>Above this many responsibilities the check would take longer than the fit.</summary>
    private const double MostChecked = 2e8;
    private const double Agreed = 1e-10;

    private readonly Terminal _terminal;
    private readonly Argument<string> _model = new("MODEL")
    {
        HelpName = "MODEL|gmm",
        Description = "A model file, from which the iterations start; or 'gmm' for a Gaussian mixture from scratch.",
    };

    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's, or the model's");
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly GaussianMixtureModelOptions _modelOptions = new(takesRange: false);
    private readonly Option<string?> _mean = Options.Text(
        "--mean", "K,COLUMN", "The mean that the report's curve of ln p varies: a component and a column. Default: the one that moves most.");

    private ExplainGaussianMixture(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new ExplainGaussianMixture(terminal).Create();

    private Command Create()
    {
        var command = new Command("explain", "Show why EM climbs: the terms of ln p = Q + H + KL after every half-step.") { _model, _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                _modelOptions.Group,
                new("Start and stop", [.. _modelOptions.Starting, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _methodOptions.FullGroup,
                new("Output", [_fitOptions.Report, _mean, _fitOptions.Json]),
            ],
            [
                "ELBO = Q + H is a lower bound of ln p, and KL is what it lacks. An E-step closes the gap; an M-step raises the bound, and ln p by "
                + "at least as much, because it opens a gap again.",
            ],
            [
                "elbo explain gmm faithful --components 2",
                "elbo explain gmm faithful --components 2 --report why.html",
                "elbo explain gmm faithful --components 2 --method viterbi --json",
                "elbo explain faithful.elbo faithful",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        string model = parsed.GetRequiredValue(_model);
        string? path = model.Equals(Name, StringComparison.OrdinalIgnoreCase) ? null : model;
        _modelOptions.CheckTogether(parsed, path is null ? null : $"'{path}'", isStream: false);
        _methodOptions.Read(parsed, dimension: 1, isStream: false);
        OutputFile.DemandDifferent(("DATA", request.Data.Path), ("MODEL", path), ("--report", request.Report));
        OutputFile.Check(request.Report);
        var from = path is null ? null : GaussianMixtureModelOptions.Load(path, "'elbo explain'");
        using var rows = from is null ? request.Data.Open(_terminal) : request.Data.OpenFor(from.Columns, _terminal);
        var options = _modelOptions.Read(
            parsed,
            new GaussianMixtureOptions
            {
                Method = _methodOptions.Read(parsed, rows.Dimension, isStream: false),
                Stop = request.Stop,
                Seed = request.Seed,
                Threads = request.Threads,
            },
            rows,
            from,
            _terminal);
        var mean = ExplainedMean.Parse(parsed.GetValue(_mean), rows.Columns);
        var explanation = Explanation(rows, options, new ProgressLine(_terminal, quiet: false));
        _terminal.ClearProgress();
        if (request.Report is { } report)
        {
            string page = ReportRenderer.RenderAsync(Report(explanation, rows, request, mean)).GetAwaiter().GetResult();
            using var writing = _terminal.Interruption.BeginWriting();
            OutputFile.WriteText(writing, report, page);
        }

        if (request.Json)
        {
            Json.Print(_terminal, json => explanation.Write(json, request.Report));
        }
        else
        {
            Show(explanation, request.Report);
        }

        return ExitCode.Success;
    }
}
