using System.Globalization;
using Elbo.Data.Speech;

namespace Elbo.Models.Diarization;

/// <summary>From labeled segments to turns.</summary>
internal static class SpeakerTurns
{
    /// <summary>Segments nearer than this touch: times have no more digits.</summary>
    private const double Touching = 1e-3;

    /// <summary>Joins segments of one speaker that overlap or touch; where those of two overlap, the turn changes in the middle.</summary>
    /// <param name="segments">The segments, by their beginnings.</param>
    /// <param name="labels">The speaker of each, from 0; its name is one more.</param>
    public static IReadOnlyList<SpeakerTurn> Of(IReadOnlyList<TimedSegment> segments, IReadOnlyList<int> labels)
    {
        var turns = new List<SpeakerTurn>();
        for (int n = 0; n < segments.Count; n++)
        {
            var segment = segments[n];
            var turn = new SpeakerTurn(segment.Recording, segment.Start, segment.End, (labels[n] + 1).ToString(CultureInfo.InvariantCulture));
            if (turns.Count == 0 || turns[^1].End < segment.Start - Touching)
            {
                turns.Add(turn);
            }
            else if (turns[^1].Speaker == turn.Speaker)
            {
                turns[^1] = turns[^1] with { End = Math.Max(turns[^1].End, segment.End) };
            }
            else
            {
                double middle = (Math.Max(turns[^1].End, segment.Start) + segment.Start) / 2;
                turns[^1] = turns[^1] with { End = middle };
                turns.Add(turn with { Start = middle, End = Math.Max(segment.End, middle) });
            }
        }

        return [.. turns.Where(static turn => turn.Duration > 0)];
    }
}
