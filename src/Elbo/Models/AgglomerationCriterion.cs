namespace Elbo.Models;

/// <summary>What a hierarchical start loses as little of as it can with every merger: the classification likelihood of which mixture.</summary>
public enum AgglomerationCriterion
{
    /// <summary>Groups of any shape: the least Σ nₖ ln(|Wₖ/nₖ| + (tr Wₖ + α)/nₖ) (Fraley 1998).</summary>
    VVV = 0,

    /// <summary>Equal spheres: the least Σ tr Wₖ, which is Ward's method (1963).</summary>
    EII,
}
