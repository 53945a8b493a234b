namespace Elbo.Models.Diarization;

/// <summary>How to find out who spoke when. The defaults are the recipe of Landini et al. (2022) for meetings.</summary>
public sealed record DiarizationOptions
{
    /// <summary>By what embeddings are clustered.</summary>
    public PairSimilarity Similarity { get; init; }

    /// <summary>
    /// Clusters are merged while their average similarity is no lower than the threshold that the recording's own scores suggest, plus this. A little
    /// below 0 and above leaves more clusters than speakers, which is what resegmentation wants.
    /// </summary>
    public double Threshold { get; init; } = -0.015;

    /// <summary>The threshold itself, where it is known; it takes the place of <see cref="Threshold"/>.</summary>
    public double? AbsoluteThreshold { get; init; }

    /// <summary>
    /// How many speakers there are, where it is known; it takes the place of thresholds. Resegmentation can find fewer, never more.
    /// </summary>
    public int? Speakers { get; init; }

    /// <summary>How many coordinates of the PLDA model to use, those with the largest spreads; all if not given.</summary>
    public int? Dimension { get; init; }

    /// <summary>Whether <see cref="Vbx"/> goes on from the clusters; if not, they are the speakers.</summary>
    public bool Resegments { get; init; } = true;

    /// <summary>How it does.</summary>
    public VbxOptions Vbx { get; init; } = new();

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
