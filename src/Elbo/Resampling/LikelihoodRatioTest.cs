namespace Elbo.Resampling;

/// <summary>
/// The likelihood-ratio test of a model against a larger one, with its null distribution from a parametric bootstrap (McLachlan 1987). The
/// statistic of mixtures has no χ² distribution: under the null hypothesis the larger one's parameters lie on the edge of what they can be, or are
/// not identified.
/// </summary>
/// <param name="Null">The name of the smaller model, for example <c>VVV K=2</c>.</param>
/// <param name="Alternative">The name of the larger one.</param>
/// <param name="Statistic">2(ln L₁ − ln L₀) on the data, in nats.</param>
/// <param name="Replicates">The statistic of every set of rows drawn from the smaller model, in the order in which they were drawn.</param>
/// <param name="Skipped">How many sets were left out because the larger model had no fit to them that is not degenerate.</param>
public sealed record LikelihoodRatioTest(
    string Null, string Alternative, double Statistic, IReadOnlyList<double> Replicates, int Skipped)
{
    /// <summary>
    /// (1 + how many replicates reach the statistic)/(1 + how many there are): how often chance alone would speak for the larger model as clearly
    /// as the data do. In [1/(1 + B), 1]; 1 without replicates.
    /// </summary>
    public double PValue => (1.0 + Replicates.Count(replicate => replicate >= Statistic)) / (1 + Replicates.Count);
}
