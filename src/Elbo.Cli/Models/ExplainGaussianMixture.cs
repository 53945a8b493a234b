using System.CommandLine;
using System.Globalization;
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

    private const double Agreed = 1e-10;

    /// <summary>The curve takes about 120 sweeps, so for large data it is drawn for this many of their rows.</summary>
    private const long CurveRows = 20_000;

    private readonly Terminal _terminal;
    private readonly Argument<string> _model = new("MODEL")
    {
        HelpName = "MODEL|gmm",
        Description = "A model file, from which the iterations start; or 'gmm' for a Gaussian mixture from scratch.",
    };

    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's and the weights', or the model's", withWeights: true, labelUse: "--init labels starts from them");
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly GaussianMixtureModelOptions _modelOptions = new(takesSeveral: false);
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
        int components = options.Components ?? GaussianMixtureModelOptions.Implied(options.Start);
        if (mean?.Component >= components)
        {
            throw new UsageException($"--mean has component {mean.Component + 1}, but there {(components == 1 ? "is" : "are")} {components}");
        }

        if (mean is not null && request.Report is null)
        {
            throw new UsageException("--mean chooses the curve of the report, so it goes with --report");
        }

        if (options.Method.PassCount is not null)
        {
            throw new UsageException($"the ledger is of all data in every iteration, which --method {options.Method.Name} does not see");
        }

        _terminal.Interruption.Keep("stopping after this iteration and explaining those before; Ctrl-C again to stop at once");
        var explanation = Explanation.Of(
            rows, options, new ProgressLine(_terminal, quiet: false), _terminal.Interruption.Stop, _terminal.Interruption.Cancel);
        _terminal.Interruption.Keep(null);
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

    private LedgerReport Report(Explanation explanation, RowSource rows, FitRequest request, ExplainedMean? mean)
    {
        var sample = rows.UnitCount > CurveRows ? RowSample.Take(rows, CurveRows, request.Seed.Derive("curve")) : (IRowSource)rows;
        var (component, column) = mean is { } chosen
            ? (chosen.Component, chosen.Column)
            : MeanBoundCurve.FarthestMove(explanation.Start, explanation.End, rows.Summary);
        var curve = MeanBoundCurve.Of(
            explanation.Start, sample, component, column, threads: request.Threads, cancellation: _terminal.Interruption.Cancel);
        if (!ReferenceEquals(sample, rows))
        {
            curve = curve with { Note = string.Create(CultureInfo.InvariantCulture, $"Along a sample of {sample.UnitCount:N0} rows.") };
        }

        bool isExact = explanation.Method is FitMethod.Em or FitMethod.GeneralizedEm or FitMethod.GradientAscent;
        if (!isExact)
        {
            curve = curve with { Note = $"{curve.Note} These are the bounds of em, for comparison: {explanation.Method.Name} does not build them.".TrimStart() };
        }

        return LedgerReport.From(explanation.Entries, curve, request.Data.Stem, Facts(explanation)) with
        {
            Subtitle = string.Create(
                CultureInfo.InvariantCulture,
                $"{(isExact ? "Why" : "What")} {explanation.Method.Name} {(isExact ? "climbs" : "does")}: a Gaussian mixture with {explanation.End.Components} components, {explanation.End.Structure.Name}, half-step by half-step."),
        };
    }

    private void Show(Explanation explanation, string? report)
    {
        var entries = explanation.Entries;
        int head = 1 + (2 * ShownFirst), tail = 2 * ShownLast;
        LedgerEntry?[] shown = entries.Count <= head + tail + 1
            ? [.. entries.Select(static e => (LedgerEntry?)e)]
            : [.. entries.Take(head).Select(static e => (LedgerEntry?)e), null, .. entries.TakeLast(tail).Select(static e => (LedgerEntry?)e)];
        SummaryView.Show(
            new SummaryTable(
                "ln p = Q + H + KL after every half-step; ELBO = Q + H",
                ["iteration", "step", "ln p", "Q", "H", "ELBO", "KL", .. explanation.HasPrior ? new[] { "ln prior" } : []],
                [.. shown.Select(entry => entry is { } e ? Cells(e, explanation.HasPrior) : ["…", .. Enumerable.Repeat("", explanation.HasPrior ? 7 : 6)])]),
            _terminal,
            textColumns: [0, 1]);
        _terminal.Print();
        SummaryView.ShowTitle("What it shows", _terminal);
        SummaryView.ShowFacts([.. Facts(explanation), .. report is null ? Array.Empty<SummaryFact>() : [new("report", report)]], _terminal);
        foreach (string defect in Defects(explanation))
        {
            _terminal.Print();
            SummaryView.ShowNote(defect, _terminal);
        }
    }

    private static IReadOnlyList<string> Cells(LedgerEntry entry, bool hasPrior) =>
    [
        entry.Iteration.ToString(CultureInfo.InvariantCulture),
        Json.Name(entry.Step),
        Number(entry.LogLikelihood),
        Number(entry.ExpectedLogJoint),
        Number(entry.Entropy),
        Number(entry.Elbo),
        Small(entry),
        .. hasPrior ? new[] { Number(entry.Bound.Global) } : [],
    ];

    private static List<SummaryFact> Facts(Explanation explanation)
    {
        var facts = new List<SummaryFact>
        {
            new("iterations", string.Create(CultureInfo.InvariantCulture, $"{explanation.Entries[^1].Iteration}, {Ended(explanation.Reason)}")),
            new("climbs", Climbs(explanation)),
        };
        if (explanation.Disagreement is { } disagreement && disagreement <= Agreed)
        {
            // A power of ten, and none that rounding decides: it differs from processor to processor.
            double within = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(disagreement, 1e-14))));
            facts.Add(new("checked", string.Create(CultureInfo.InvariantCulture, $"KL measured row by row is ln p − ELBO to within {within:0e+0} of ln p")));
        }

        return facts;
    }

    private static string Climbs(Explanation explanation) => explanation.Method switch
    {
        FitMethod.StochasticEm => "nothing in particular: it wanders round a peak of ln p",
        _ when explanation.LargestFall == 0 && explanation.HasPrior => "with ln prior added, the objective never fell; ln p alone may",
        FitMethod.Viterbi when explanation.LargestFall == 0 => "Q, the classification likelihood, never fell; ln p may",
        FitMethod.AnnealedEm when explanation.LargestFall == 0 => "ELBO and ln p never fell once the temperature was 1",
        _ when explanation.LargestFall == 0 => "neither ELBO nor ln p ever fell",
        _ => "it fell: see below",
    };

    private static IEnumerable<string> Defects(Explanation explanation)
    {
        if (explanation.LargestFall > 0 && explanation.Method is not FitMethod.StochasticEm)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"The objective fell by {explanation.LargestFall:0.0e+0} of itself, which it must not: please report it.");
        }

        if (explanation.Disagreement > Agreed)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"KL measured row by row differs from ln p − ELBO by {explanation.Disagreement:0.0e+0} of ln p: please report it.");
        }
    }

    private static string Ended(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.Completed => "complete",
        StopReason.Stopped => "stopped on request",
        _ => "stopped at the iteration limit before it converged",
    };

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>What rounding leaves of a gap that is closed is shown as closed.</summary>
    private static string Small(LedgerEntry entry) => Math.Abs(entry.Divergence) <= 1e-12 * Math.Abs(entry.LogLikelihood)
        ? "0"
        : entry.Divergence.ToString(Math.Abs(entry.Divergence) < 1e-3 ? "0.00e+0" : "F4", CultureInfo.InvariantCulture);
}
