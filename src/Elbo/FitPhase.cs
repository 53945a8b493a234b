namespace Elbo;

/// <summary>What a fit with several starts is doing.</summary>
public enum FitPhase
{
    /// <summary>Starts compete, each to a loose tolerance.</summary>
    Starts,

    /// <summary>The best is finished to the tight tolerance.</summary>
    Finish,
}
