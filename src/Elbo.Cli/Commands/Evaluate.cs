using System.CommandLine;
using Elbo.Cli.Models;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo evaluate SCORES</c>: how well scores tell one speaker from two.</summary>
internal static class Evaluate
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var scores = new Argument<string>("SCORES")
        {
            Description = "A table with the columns score and target, and enroll and test where there are some, as 'elbo verify' writes; or lines 'enroll test score'.",
        };
        var trials = Options.Text("--trials", "FILE", "Which trials are targets, where SCORES does not say: lines 'enroll test target|nontarget' or '1|0 enroll test'.");
        var prior = Options.Parsed("--prior", "P", "How frequent targets are, for the detection cost. Default 0.01.", ParsePrior);
        var miss = Options.Number("--miss-cost", "C", "What a missed target costs. Default 1.");
        var alarm = Options.Number("--false-alarm-cost", "C", "What a false alarm costs. Default 1.");
        var learn = Options.Text("--calibrate", "FILE", "Other scores, of known trials, to learn a line from that makes scores log-likelihood ratios.");
        var learnTrials = Options.Text("--calibrate-trials", "FILE", "Which of those are targets, where the file does not say.");
        var learnPrior = Options.Parsed("--calibrate-prior", "P", "For what frequency of targets the line is best. Default 0.5.", ParsePrior);
        var output = Options.Parsed("--out", "FILE", "Where to write the calibrated scores: .csv or .tsv by its ending.", Verify.CheckEnding);
        var report = Options.Parsed("--report", "FILE.html", "Write a report with the curve of errors.", static path => CheckEnding(path, ".html"));
        var plot = Options.Parsed("--plot", "FILE.svg", "Write the curve of errors.", static path => CheckEnding(path, ".svg"));
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("evaluate", "Measure how well scores tell one speaker from two, and calibrate them.") { scores };
        HelpPage.AddTo(
            command,
            terminal,
            [
                new("Truth", trials),
                new("Detection cost", prior, miss, alarm),
                new("Calibration", learn, learnTrials, learnPrior),
                new("Output", output, report, plot, json),
            ],
            [
                "EER: the rate at which misses and false alarms are equally frequent. minDCF: the least cost over all thresholds, as a share of that of deciding "
                + "without scores. Cllr: in bits, 0 for certainty that is right, 1 for scores that say nothing; its minimum is that of the best rising function of the scores.",
            ],
            [
                "elbo evaluate scores.csv",
                "elbo evaluate scores.txt --trials trials.txt --json",
                "elbo evaluate scores.csv --prior 0.05 --report det.html",
                "elbo evaluate scores.csv --calibrate dev.csv --out calibrated.csv",
            ]);
        command.SetAction(parsed =>
        {
            var request = new EvaluationRequest
            {
                Scores = parsed.GetRequiredValue(scores),
                Trials = parsed.GetValue(trials),
                Prior = parsed.GetValue(prior) ?? EvaluationRequest.DefaultPrior,
                MissCost = parsed.GetValue(miss) ?? 1,
                FalseAlarmCost = parsed.GetValue(alarm) ?? 1,
                Calibration = parsed.GetValue(learn),
                CalibrationTrials = parsed.GetValue(learnTrials),
                CalibrationPrior = parsed.GetValue(learnPrior),
                Out = parsed.GetValue(output),
                Report = parsed.GetValue(report),
                Plot = parsed.GetValue(plot),
                Json = parsed.GetValue(json),
            };
            request.Check();
            EvaluationOutcome.Of(request).Finish(terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static double? ParsePrior(string text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double prior) && prior is > 0 and < 1
            ? prior
            : throw new FormatException($"is '{text}', but must be a number above 0 and below 1");

    private static string CheckEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
        ? path
        : throw new FormatException($"is '{path}', but must end in {ending}");
}
