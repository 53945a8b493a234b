namespace Elbo.Models;

/// <summary>How to fit a <see cref="Vbx"/> model.</summary>
public sealed record VbxOptions
{
    /// <summary>What is believed about the recording.</summary>
    public VbxSettings Settings { get; init; } = new();

    /// <summary>How sure the labels to begin with are: a frame belongs to its label's speaker with odds e to this power against each other; above 0.</summary>
    public double LabelStrength { get; init; } = 5;

    /// <summary>When the fit has converged.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>How many threads may work at once; at least 1. It changes the time, never the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
