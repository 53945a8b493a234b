namespace Elbo.Models.Kernels;

/// <summary>What the columns' bandwidths have to do with each other; a rule chooses the factor.</summary>
public enum BandwidthShape
{
    /// <summary>Proportional to the columns' standard deviations.</summary>
    PerColumn,

    /// <summary>The same for all.</summary>
    One,

    /// <summary>A matrix, proportional to the rows' covariance.</summary>
    Full,
}
