using Elbo.Data.Speech;

namespace Elbo.Models.Diarization;

/// <summary>How well turns agree with known ones.</summary>
/// <param name="Known">The seconds of the known turns.</param>
/// <param name="Agreed">
/// The seconds of them in which the other turns have the same speaker, with every known speaker matched to at most one other and the reverse, so that
/// they are as many as can be.
/// </param>
public sealed record TurnAgreement(double Known, double Agreed)
{
    /// <summary>The share of the known time on which they agree.</summary>
    public double Share => Agreed / Known;

    /// <summary>Compares turns, recording by recording: names of speakers mean nothing beyond one.</summary>
    /// <param name="known">The known turns; at least one.</param>
    /// <param name="found">The others.</param>
    public static TurnAgreement Of(IReadOnlyList<SpeakerTurn> known, IReadOnlyList<SpeakerTurn> found)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentOutOfRangeException.ThrowIfZero(known.Count, nameof(known));
        double seconds = 0, agreed = 0;
        foreach (var recording in known.GroupBy(static turn => turn.Recording, StringComparer.Ordinal))
        {
            SpeakerTurn[] other = [.. found.Where(turn => turn.Recording == recording.Key)];
            string[] rows = [.. recording.Select(static turn => turn.Speaker).Distinct(StringComparer.Ordinal)];
            string[] columns = [.. other.Select(static turn => turn.Speaker).Distinct(StringComparer.Ordinal)];
            var overlaps = new double[rows.Length, columns.Length];
            foreach (var turn in recording)
            {
                seconds += turn.Duration;
                int row = Array.IndexOf(rows, turn.Speaker);
                foreach (var candidate in other)
                {
                    double overlap = Math.Min(turn.End, candidate.End) - Math.Max(turn.Start, candidate.Start);
                    overlaps[row, Array.IndexOf(columns, candidate.Speaker)] += Math.Max(0, overlap);
                }
            }

            agreed += Matching.Best(overlaps);
        }

        return new(seconds, agreed);
    }
}
