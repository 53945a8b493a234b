using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Charts.Reports;
using Elbo.Models.Verification;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo evaluate</c>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Trials">The trials, with their raw scores.</param>
/// <param name="Errors">Their errors, calibrated if that was asked for.</param>
/// <param name="Calibration">How they were calibrated; null if they were not.</param>
internal sealed record EvaluationOutcome(EvaluationRequest Request, TrialTable Trials, DetectionErrors Errors, ScoreCalibration? Calibration)
{
    /// <summary>Reads and measures.</summary>
    /// <param name="request">What is asked for.</param>
    public static EvaluationOutcome Of(EvaluationRequest request)
    {
        var calibration = request.Calibration is null ? null : Learn(request);
        var table = Open(request.Scores, request.Trials);
        var (targets, others) = table.Split();
        return new(request, table, new(Calibrated(targets, calibration), Calibrated(others, calibration)), calibration);
    }

    /// <summary>Writes the files, and prints.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Finish(Terminal terminal)
    {
        var report = new VerificationReport(Path.GetFileNameWithoutExtension(Request.Scores), Errors, [.. Facts()], Request.Prior, Request.MissCost, Request.FalseAlarmCost);
        string? page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
        string? chart = Request.Plot is null ? null : ChartRenderer.RenderSvgAsync(report.Curve).GetAwaiter().GetResult();
        if (Request.Out is not null)
        {
            WriteScores(terminal);
        }

        using (var writing = terminal.Interruption.BeginWriting())
        {
            if (page is not null)
            {
                OutputFile.WriteText(writing, Request.Report!, page);
            }

            if (chart is not null)
            {
                OutputFile.WriteText(writing, Request.Plot!, chart);
            }
        }

        if (Request.Json)
        {
            Json.Print(terminal, Write);
        }
        else
        {
            SummaryView.Show(new("Verification", [.. Facts(), .. Files()], [report.OperatingPoints], []), terminal);
        }
    }

    private static ScoreCalibration Learn(EvaluationRequest request)
    {
        var (targets, others) = Open(request.Calibration!, request.CalibrationTrials).Split();
        return ScoreCalibration.Learn(targets, others, request.CalibrationPrior ?? 0.5);
    }

    private static TrialTable Open(string scores, string? trials)
    {
        var table = TrialTable.OpenScores(scores);
        return trials is null ? table : table.WithTruth(TrialTable.OpenTrials(trials));
    }

    private static double[] Calibrated(double[] scores, ScoreCalibration? calibration) => calibration is null ? scores : [.. scores.Select(calibration.Apply)];

    private IEnumerable<SummaryFact> Facts()
    {
        var (targets, others) = (Errors.Targets, Errors.NonTargets);
        yield return new("trials", Invariant($"{targets + others}, {targets} of them targets"));
        if (Calibration is { } line)
        {
            yield return new("calibration", Invariant($"{line.Scale:G6} · score {(line.Offset < 0 ? "−" : "+")} {Math.Abs(line.Offset):G6}, learnt from {Request.Calibration}"));
        }

        yield return new("EER", Invariant($"{100 * Errors.EqualErrorRate:F3} %"));
        yield return new("minDCF", Invariant($"{Cost(Errors.MinimumCost):F4}   (prior {Request.Prior:0.######}, costs {Request.MissCost:0.######} and {Request.FalseAlarmCost:0.######}; at the threshold that scores imply {Cost(Errors.ActualCost):F4})"));
        yield return new("Cllr", Invariant($"{Errors.Cllr:F4} bits, at least {Errors.MinimumCllr:F4}"));
    }

    private double Cost(Func<double, double, double, double> of) => of(Request.Prior, Request.MissCost, Request.FalseAlarmCost);

    private IEnumerable<SummaryFact> Files()
    {
        if (Request.Out is { } scores)
        {
            yield return new("scores", scores);
        }

        if (Request.Report is { } report)
        {
            yield return new("report", report);
        }

        if (Request.Plot is { } plot)
        {
            yield return new("chart", plot);
        }
    }

    private void WriteScores(Terminal terminal)
    {
        using var output = RowOutput.Begin(terminal, Request.Out, ["enroll", "test", "score", "target"]);
        for (int t = 0; t < Trials.Trials.Count; t++)
        {
            var trial = Trials.Trials[t];
            output.Write([0, 0, Calibration!.Apply(Trials.Scores![t]), 0], [trial.Enroll, trial.Test, null, trial.IsTarget == true ? "target" : "nontarget"]);
        }

        output.Complete();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("trials", Errors.Targets + Errors.NonTargets);
        json.WriteNumber("targets", Errors.Targets);
        json.WriteNumber("nonTargets", Errors.NonTargets);
        json.Number("eer", Errors.EqualErrorRate);
        json.Number("minDcf", Cost(Errors.MinimumCost));
        json.Number("actDcf", Cost(Errors.ActualCost));
        json.Number("cllr", Errors.Cllr);
        json.Number("minCllr", Errors.MinimumCllr);
        json.Number("prior", Request.Prior);
        json.Number("missCost", Request.MissCost);
        json.Number("falseAlarmCost", Request.FalseAlarmCost);
        if (Calibration is { } line)
        {
            json.WriteStartObject("calibration");
            json.Number("scale", line.Scale);
            json.Number("offset", line.Offset);
            json.WriteEndObject();
        }

        json.TextOrNull("out", Request.Out);
        json.TextOrNull("report", Request.Report);
        json.TextOrNull("plot", Request.Plot);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
