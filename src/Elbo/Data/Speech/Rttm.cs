using System.Globalization;
using System.Text;

namespace Elbo.Data.Speech;

/// <summary>Who spoke when, in the text format of NIST's evaluations: a line a turn, with its recording, beginning, duration and speaker.</summary>
public static class Rttm
{
    /// <summary>Reads turns; lines that are about something else are left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read, holds no turn, or a line is wrong: the message says which.</exception>
    public static IReadOnlyList<SpeakerTurn> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var turns = new List<SpeakerTurn>();
        foreach (var line in TextFields.Of(path))
        {
            if (line[0] != "SPEAKER")
            {
                continue;
            }

            if (line.Count < 8)
            {
                throw line.Error("a turn has at least eight fields, 'SPEAKER recording channel start duration <NA> <NA> speaker'; write it so");
            }

            double start = line.Seconds(3), duration = line.Seconds(4);
            turns.Add(duration > 0 ? new(line[1], start, start + duration, line[7]) : throw line.Error("the turn has no duration; leave it out"));
        }

        return turns.Count > 0 ? turns : throw new InvalidDataException($"{path}: holds no turns of speakers; is it an RTTM file?");
    }

    /// <summary>The lines of some turns, with times to the thousandth of a second.</summary>
    /// <param name="turns">The turns.</param>
    public static string Text(IEnumerable<SpeakerTurn> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        var text = new StringBuilder();
        foreach (var turn in turns)
        {
            text.Append(CultureInfo.InvariantCulture, $"SPEAKER {turn.Recording} 1 {turn.Start:F3} {turn.Duration:F3} <NA> <NA> {turn.Speaker} <NA> <NA>\n");
        }

        return text.ToString();
    }
}
