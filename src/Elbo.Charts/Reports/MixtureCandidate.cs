namespace Elbo.Charts.Reports;

/// <summary>A model that was compared with others in a report.</summary>
/// <param name="Structure">The name of its covariance structure.</param>
/// <param name="Components">How many components it has.</param>
/// <param name="Parameters">How many numbers the data chose freely.</param>
/// <param name="LogLikelihood">Its log-likelihood, in nats.</param>
/// <param name="Bic">Its BIC; lower is better.</param>
/// <param name="IsDegenerate">Whether it must not be relied on, however low its BIC.</param>
/// <param name="IsBest">Whether it was chosen.</param>
public sealed record MixtureCandidate(
    string Structure, int Components, int Parameters, double LogLikelihood, double Bic, bool IsDegenerate, bool IsBest)
{
    /// <summary>What it was compared by; BIC if not given, NaN where it is unknown.</summary>
    public double Value { get; init; } = Bic;

    /// <summary>The standard error of <see cref="Value"/>; NaN where it has none.</summary>
    public double StandardError { get; init; } = double.NaN;

    /// <summary>Its place among all, from 1; 0 if it has none of its own.</summary>
    public int Rank { get; init; } = IsBest ? 1 : 0;
}
