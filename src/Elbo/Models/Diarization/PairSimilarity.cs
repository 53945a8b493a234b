namespace Elbo.Models.Diarization;

/// <summary>How alike two embeddings are taken to be.</summary>
public enum PairSimilarity
{
    /// <summary>The cosine of the angle between them.</summary>
    Cosine = 0,

    /// <summary>PLDA's logarithm of how much likelier they are of one speaker than of two.</summary>
    LikelihoodRatio,
}
