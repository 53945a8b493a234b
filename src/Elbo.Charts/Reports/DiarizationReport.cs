using System.Globalization;
using Elbo.Charts.Scales;
using Elbo.Data.Speech;
using Elbo.Models.Diarization;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about who spoke when shows, apart from how it is drawn.</summary>
public sealed record DiarizationReport
{
    private const double Minute = 60;

    /// <summary>Times of more than this are drawn in minutes.</summary>
    private const double LongSeconds = 300;

    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>The recordings, in their order.</summary>
    public required IReadOnlyList<DiarizedRecording> Recordings { get; init; }

    /// <summary>Known turns to show beside those found; empty if there are none.</summary>
    public IReadOnlyList<SpeakerTurn> Known { get; init; } = [];

    /// <summary>A report about recordings.</summary>
    /// <param name="recordings">Who spoke when.</param>
    /// <param name="title">The headline, for example the name of the file.</param>
    /// <param name="known">Known turns to compare with; none if not given.</param>
    public static DiarizationReport From(IReadOnlyList<DiarizedRecording> recordings, string title, IReadOnlyList<SpeakerTurn>? known = null)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        ArgumentNullException.ThrowIfNull(title);
        var facts = new List<SummaryFact>
        {
            new("recordings", NumberText.Count(recordings.Count)),
            new("segments", NumberText.Count(recordings.Sum(static r => r.Segments.Count))),
            new("turns", NumberText.Count(recordings.Sum(static r => r.Turns.Count))),
        };
        if (recordings.Count == 1)
        {
            facts.Insert(1, new("speakers", NumberText.Count(recordings[0].Speakers)));
            facts.Add(new("clusters before resegmentation", NumberText.Count(recordings[0].Clusters)));
        }

        if (known is { Count: > 0 })
        {
            var agreement = TurnAgreement.Of(known, [.. recordings.SelectMany(static r => r.Turns)]);
            facts.Add(new("agrees with the known turns", NumberText.Percent(agreement.Share)));
        }

        return new()
        {
            Title = title,
            Subtitle = $"Who spoke when in {NumberText.Count(recordings.Count, "recording")}.",
            Facts = facts,
            Recordings = recordings,
            Known = known ?? [],
        };
    }

    /// <summary>The timeline of turns of one recording.</summary>
    /// <param name="title">What the chart shows.</param>
    /// <param name="turns">The turns.</param>
    public static TimelineData Timeline(string title, IReadOnlyList<SpeakerTurn> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        string[] speakers = [.. turns.Select(static turn => turn.Speaker).Distinct(StringComparer.Ordinal)];
        bool isLong = turns.Select(static turn => turn.End).DefaultIfEmpty(0).Max() > LongSeconds;
        double unit = isLong ? Minute : 1;
        return new(title, isLong ? "minutes" : "seconds", speakers, [.. turns.Select(turn => new TimelineSpan(Array.IndexOf(speakers, turn.Speaker), turn.Start / unit, turn.End / unit))]);
    }

    /// <summary>How long each speaker of a recording speaks.</summary>
    /// <param name="recording">The recording.</param>
    internal static BarData SpeakingTimes(DiarizedRecording recording)
    {
        double[] times = recording.SpeakingTimes();
        double all = times.Sum();
        return new(
            "Speaking time",
            [.. times.Select((time, s) => new Bar((s + 1).ToString(CultureInfo.InvariantCulture), time, $"{time.ToString("F1", CultureInfo.InvariantCulture)} s, {NumberText.Percent(time / all)}", s))]);
    }

    /// <summary>The bound of every iteration.</summary>
    /// <param name="fit">The fit.</param>
    internal static LineData Climb(Fit<Models.Vbx> fit) => new(
        "The bound of every iteration", "iteration", "ELBO", [new("ELBO", [.. fit.History.Select(static (bound, i) => new SeriesPoint(i, bound.Objective))])])
    { CountsX = true };

    /// <summary>The turns of a recording in numbers.</summary>
    /// <param name="recording">The recording.</param>
    internal static SummaryTable Turns(DiarizedRecording recording) => new(
        "Turns",
        ["from", "to", "speaker"],
        [.. recording.Turns.Select(static turn => (IReadOnlyList<string>)[turn.Start.ToString("F3", CultureInfo.InvariantCulture), turn.End.ToString("F3", CultureInfo.InvariantCulture), turn.Speaker])]);
}
