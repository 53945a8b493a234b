using System.Globalization;
using System.Text.Json;
using Elbo.Data.Speech;
using Elbo.Models.Diarization;

namespace Elbo.Cli;

/// <summary>What <c>elbo diarize</c> prints.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="recordings">Who spoke when.</param>
/// <param name="known">Known turns; empty if there are none.</param>
internal sealed class DiarizeOutcome(DiarizeRequest request, IReadOnlyList<DiarizedRecording> recordings, IReadOnlyList<SpeakerTurn> known)
{
    private TurnAgreement? Agreement => known.Count == 0 ? null : TurnAgreement.Of(known, [.. recordings.SelectMany(static r => r.Turns)]);

    /// <summary>Says what nobody must miss.</summary>
    /// <param name="terminal">Where to say it.</param>
    public void Warn(Terminal terminal)
    {
        foreach (var recording in recordings.Where(static r => r.Fit is { HasConverged: false }))
        {
            terminal.Tell($"elbo: warning: {recording.Recording}: not converged after {recording.Fit!.Iterations} iterations; raise --max-iterations.");
        }

        if (known.Count > 0 && recordings.FirstOrDefault(r => known.All(turn => turn.Recording != r.Recording)) is { } unknown)
        {
            terminal.Tell($"elbo: warning: {request.Reference} has no turns of the recording '{unknown.Recording}'.");
        }
    }

    /// <summary>Prints a summary for people.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal)
    {
        foreach (var recording in recordings)
        {
            double[] times = recording.SpeakingTimes();
            double all = times.Sum();
            SummaryView.Show(
                new SummaryTable(
                    recording.Recording,
                    ["speaker", "seconds", "share", "turns"],
                    [
                        .. times.Select((time, s) => (IReadOnlyList<string>)
                        [
                            Invariant($"{s + 1}"),
                            Invariant($"{time:F2}"),
                            Invariant($"{100 * time / all:F1} %"),
                            Invariant($"{recording.Turns.Count(turn => turn.Speaker == Invariant($"{s + 1}"))}"),
                        ]),
                    ]),
                terminal);
            terminal.Print();
            SummaryView.ShowFacts(
                [
                    new("segments", Invariant($"{recording.Segments.Count}")),
                    new("clusters", Invariant($"{recording.Clusters}{(double.IsNaN(recording.Threshold) ? "" : $", merged down to an average score of {recording.Threshold:F4}")}")),
                    .. recording.Fit is { } fit
                        ? new SummaryFact[] { new("ELBO", Invariant($"{fit.Bound.Objective:F4} after {fit.Iterations} iterations ({(fit.HasConverged ? "converged" : "not converged")})")) }
                        : [],
                ],
                terminal);
            terminal.Print();
        }

        SummaryView.ShowFacts(
            [
                .. Agreement is { } agreement
                    ? new SummaryFact[] { new("agreement", Invariant($"{100 * agreement.Share:F2} % of the {agreement.Known:F2} s of {request.Reference}")) }
                    : [],
                new("turns", request.Out!),
                .. request.Report is { } report ? new SummaryFact[] { new("report", report) } : [],
            ],
            terminal);
    }

    /// <summary>Prints everything for programs.</summary>
    /// <param name="terminal">Where to print.</param>
    public void PrintJson(Terminal terminal) => Json.Print(terminal, json =>
    {
        json.WriteStartArray("recordings");
        foreach (var recording in recordings)
        {
            Write(json, recording);
        }

        json.WriteEndArray();
        if (Agreement is { } agreement)
        {
            json.WriteStartObject("reference");
            json.Number("seconds", agreement.Known);
            json.Number("agreed", agreement.Agreed);
            json.Number("agreement", agreement.Share);
            json.WriteEndObject();
        }

        json.TextOrNull("out", request.Out);
        json.TextOrNull("report", request.Report);
    });

    private static void Write(Utf8JsonWriter json, DiarizedRecording recording)
    {
        json.WriteStartObject();
        json.WriteString("recording", recording.Recording);
        json.WriteNumber("speakers", recording.Speakers);
        json.Vector("seconds", recording.SpeakingTimes());
        json.WriteNumber("clusters", recording.Clusters);
        json.Number("threshold", recording.Threshold);
        json.Number("elbo", recording.Fit?.Bound.Objective ?? double.NaN);
        json.Number("iterations", recording.Fit?.Iterations ?? double.NaN);
        json.TextOrNull("reason", recording.Fit is { } fit ? Json.Name(fit.Reason) : null);
        json.WriteStartArray("turns");
        foreach (var turn in recording.Turns)
        {
            json.WriteStartObject();
            json.Number("start", turn.Start);
            json.Number("end", turn.End);
            json.WriteString("speaker", turn.Speaker);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
