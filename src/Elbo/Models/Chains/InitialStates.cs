namespace Elbo.Models.Chains;

/// <summary>Where the distribution of the first state of a sequence comes from when a chain is learnt.</summary>
public enum InitialStates
{
    /// <summary>It is learnt from the first steps.</summary>
    Free,

    /// <summary>It stays as it is.</summary>
    Fixed,

    /// <summary>It is the stationary distribution of the transitions: sequences are pieces of something that has always been going on.</summary>
    Stationary,
}
