using Elbo.Data.Speech;

namespace Elbo.Models.Diarization;

/// <summary>Who spoke when in a recording.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Segments">Its segments, by their beginnings.</param>
/// <param name="Labels">The speaker of every segment, from 0 in the order of their first words.</param>
/// <param name="Turns">What follows for the time: segments of one speaker are joined, and where segments overlap, speakers change in the middle.</param>
public sealed record DiarizedRecording(string Recording, IReadOnlyList<TimedSegment> Segments, IReadOnlyList<int> Labels, IReadOnlyList<SpeakerTurn> Turns)
{
    /// <summary>How many speakers.</summary>
    public int Speakers => Labels.DefaultIfEmpty(-1).Max() + 1;

    /// <summary>How many clusters there were before resegmentation.</summary>
    public int Clusters { get; init; }

    /// <summary>The average similarity down to which clusters were merged; NaN where the number of speakers was given.</summary>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>The fit of the hidden Markov model; nothing without resegmentation.</summary>
    public Fit<Vbx>? Fit { get; init; }

    /// <summary>The seconds that each speaker speaks.</summary>
    public double[] SpeakingTimes()
    {
        double[] times = new double[Speakers];
        foreach (var turn in Turns)
        {
            times[int.Parse(turn.Speaker, System.Globalization.CultureInfo.InvariantCulture) - 1] += turn.Duration;
        }

        return times;
    }
}
