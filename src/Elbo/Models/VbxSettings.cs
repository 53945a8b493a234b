namespace Elbo.Models;

/// <summary>
/// What <see cref="Vbx"/> believes about a recording. The defaults are those of Landini et al. (2022) for meetings, with a vector every quarter of a second.
/// </summary>
public sealed record VbxSettings
{
    /// <summary>F_A: how much of a frame's log-density counts; above 0, at most 1. Frames that overlap say less than as many independent ones would.</summary>
    public double AcousticScale { get; init; } = 0.3;

    /// <summary>F_B: how much a speaker costs; above 0. The larger, the fewer speakers are left. With both scales 1 the objective bounds the evidence.</summary>
    public double SpeakerScale { get; init; } = 17;

    /// <summary>The probability that a frame belongs to the turn of the frame before; at least 0, below 1.</summary>
    public double LoopProbability { get; init; } = 0.99;

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">If a number is outside its range.</exception>
    internal void Check()
    {
        if (!(AcousticScale is > 0 and <= 1))
        {
            throw new ArgumentException($"The acoustic scale is {AcousticScale}; it lies above 0 and is at most 1.", nameof(AcousticScale));
        }

        if (!(SpeakerScale is > 0 and <= double.MaxValue))
        {
            throw new ArgumentException($"The speaker scale is {SpeakerScale}; it must be above 0.", nameof(SpeakerScale));
        }

        if (!(LoopProbability is >= 0 and < 1))
        {
            throw new ArgumentException($"The loop probability is {LoopProbability}; it is at least 0 and below 1.", nameof(LoopProbability));
        }
    }
}
