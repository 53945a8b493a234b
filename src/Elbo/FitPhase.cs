namespace Elbo;

/// <summary>What a fit with several starts is doing.</summary>
public enum FitPhase
{
    /// <summary>Starts compete, each to a loose tolerance.</summary>
    Starts,

    /// <summary>The best is finished to the tight tolerance.</summary>
    Finish,

    /// <summary>
    /// A stated number of iterations: <see cref="FitProgress.RunsDone"/> of <see cref="FitProgress.Runs"/>, or of an unknown number (0). The
    /// objective is ln p of the iteration, or the mean log-density of what an online iteration saw.
    /// </summary>
    Iterations,

    /// <summary>Fits to resampled data: <see cref="FitProgress.RunsDone"/> of <see cref="FitProgress.Runs"/>. There is no objective.</summary>
    Replicates,
}
