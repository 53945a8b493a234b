namespace Elbo.Data.Speech;

/// <summary>A stretch of a recording in which a speaker speaks.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Start">Seconds from the recording's beginning; not negative.</param>
/// <param name="End">Seconds from the recording's beginning; after the start.</param>
/// <param name="Speaker">The speaker's name.</param>
public sealed record SpeakerTurn(string Recording, double Start, double End, string Speaker)
{
    /// <summary>Seconds.</summary>
    public double Duration => End - Start;
}
