namespace Elbo.Models.Chains;

/// <summary>A path of states through a sequence.</summary>
/// <param name="States">The state of every step, from 0.</param>
/// <param name="LogProbability">ln p of the sequence and this path together.</param>
public sealed record StatePath(IReadOnlyList<int> States, double LogProbability);
