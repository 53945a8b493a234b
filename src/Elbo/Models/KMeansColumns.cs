namespace Elbo.Models;

/// <summary>In which coordinates k-means measures distances.</summary>
public enum KMeansColumns
{
    /// <summary>Columns divided by their standard deviations: units do not matter.</summary>
    Scaled = 0,

    /// <summary>Columns as they are: those with large variances count most.</summary>
    Raw,

    /// <summary>Columns made uncorrelated, with unit variances: directions in which the data hardly vary count as much as others.</summary>
    Whitened,
}
