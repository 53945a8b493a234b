namespace Elbo.Data.Speech;

/// <summary>A stretch of a recording that has an embedding.</summary>
/// <param name="Key">The key of its embedding.</param>
/// <param name="Recording">The recording.</param>
/// <param name="Start">Seconds from the recording's beginning; not negative.</param>
/// <param name="End">Seconds from the recording's beginning; after the start.</param>
public sealed record TimedSegment(string Key, string Recording, double Start, double End);
