namespace Elbo;

/// <summary>One distinct optimum that restarts found.</summary>
/// <param name="LogLikelihood">Its objective in nats, on the rows on which the starts competed.</param>
/// <param name="Count">How many runs ended there.</param>
/// <param name="IsDegenerate">Whether it lies on a constraint or has a component of too few rows.</param>
/// <param name="Starts">The names of the starts that found it, in order of their runs, each once.</param>
public sealed record Optimum(double LogLikelihood, int Count, bool IsDegenerate, IReadOnlyList<string> Starts);
