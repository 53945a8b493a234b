namespace Elbo.Models.Queries;

/// <summary>A local maximum of a mixture's density.</summary>
/// <param name="Location">Where: D numbers.</param>
/// <param name="LogDensity">ln p there.</param>
/// <param name="Components">The components from whose means it was found, from 0, ascending.</param>
public sealed record MixtureMode(IReadOnlyList<double> Location, double LogDensity, IReadOnlyList<int> Components);
