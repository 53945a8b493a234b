namespace Elbo;

/// <summary>How well a model predicted parts of the data that it was not fitted to.</summary>
/// <param name="Parts">Every part that was held out: its weight, and its mean log-density under the fit to all others.</param>
/// <param name="StandardError">
/// The standard error of <see cref="MeanLogDensity"/>, in nats: from the spread of the parts' means or, of a single part, of its rows; NaN where
/// there is nothing to tell a spread from.
/// </param>
/// <param name="DegenerateFits">How many of the fits to all other parts are degenerate.</param>
public sealed record HeldOutScore(IReadOnlyList<Prediction> Parts, double StandardError, int DegenerateFits)
{
    /// <summary>The mean log-density of all that was held out, in nats per unit of weight: higher is better; −∞ where a row cannot be explained.</summary>
    public double MeanLogDensity => Parts.Sum(static part => part.Weight * part.MeanLogDensity) / Parts.Sum(static part => part.Weight);
}
