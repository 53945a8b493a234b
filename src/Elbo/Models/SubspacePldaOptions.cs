namespace Elbo.Models;

/// <summary>How to fit a <see cref="SubspacePlda"/> model.</summary>
public sealed record SubspacePldaOptions
{
    /// <summary>R: along how many directions groups differ; at least 1, at most the number of columns, and below the number of groups.</summary>
    public int Rank { get; init; } = 1;

    /// <summary>The smallest variance within groups allowed, as a share of the columns' variances; in [0, 1).</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>When the fit has converged.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
