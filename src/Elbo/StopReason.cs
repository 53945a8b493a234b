namespace Elbo;

/// <summary>Why an iteration ended. Not converging is an answer, not an error.</summary>
public enum StopReason
{
    /// <summary>The rise still to come, as predicted, is below the tolerance.</summary>
    Converged,

    /// <summary>The largest number of iterations was reached first.</summary>
    IterationLimit,

    /// <summary>The caller asked to stop; the model is the best so far.</summary>
    Stopped,

    /// <summary>It ran the stated number of iterations or passes: its objective is noisy, and nothing to stop by.</summary>
    Completed,
}
