namespace Elbo.Models.Speakers;

/// <summary>How the covariances of a model take up what rows of another domain vary more than it expects, as in Kaldi.</summary>
public sealed record DomainAdaptation
{
    /// <summary>The share of the excess variance that is added within groups; at least 0.</summary>
    public double Within { get; init; } = 0.3;

    /// <summary>The share of the excess variance that is added between groups; at least 0.</summary>
    public double Between { get; init; } = 0.7;

    /// <summary>How much the distance of the domains' means counts as variance of the new one; at least 0.</summary>
    public double MeanDifference { get; init; } = 1;
}
