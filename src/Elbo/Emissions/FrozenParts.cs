namespace Elbo.Emissions;

/// <summary>Parts of a model of Gaussians that an M-step leaves as they are.</summary>
[Flags]
public enum FrozenParts
{
    /// <summary>Nothing: every part is fitted.</summary>
    None = 0,

    /// <summary>The weights of the components.</summary>
    Weights = 1,

    /// <summary>The means.</summary>
    Means = 2,

    /// <summary>The covariances.</summary>
    Covariances = 4,
}
