namespace Elbo.Charts;

/// <summary>What a node of a model's graph stands for.</summary>
public enum PlateNodeKind
{
    /// <summary>A parameter, a number without a distribution: a small dot.</summary>
    Parameter,

    /// <summary>A random variable nobody sees: an empty circle.</summary>
    Hidden,

    /// <summary>A random variable that is in the data: a filled circle.</summary>
    Observed,
}
