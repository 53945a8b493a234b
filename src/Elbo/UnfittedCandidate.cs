namespace Elbo;

/// <summary>One of several models that the data, or the options, do not allow.</summary>
/// <param name="Structure">The name of its structure, for example <c>VVV</c>.</param>
/// <param name="Components">How many components it would have.</param>
/// <param name="Reason">Why it was not fitted, in one sentence.</param>
public sealed record UnfittedCandidate(string Structure, int Components, string Reason);
