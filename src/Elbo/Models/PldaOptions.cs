namespace Elbo.Models;

/// <summary>How to fit a <see cref="Plda"/> model.</summary>
public sealed record PldaOptions
{
    /// <summary>
    /// How many rows the covariance within groups is believed to have been seen in before, with the columns' variances within groups and no correlation; at
    /// least 0, which is maximum likelihood. With fewer rows than it takes to know D² numbers some shrinkage predicts better.
    /// </summary>
    public double Shrinkage { get; init; }

    /// <summary>
    /// Along how many directions groups differ, as in <see cref="SubspacePlda"/>; at least 1, at most the number of columns and below that of groups. Along all
    /// if not given. It does not go with a shrinkage.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>The smallest variance within groups allowed, as a share of the columns' variances; in [0, 1).</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>When the fit has converged.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
