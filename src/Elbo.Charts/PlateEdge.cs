namespace Elbo.Charts;

/// <summary>An arrow of a model's graph: the distribution of one node depends on another.</summary>
/// <param name="From">The number of the node that it comes from, from 0.</param>
/// <param name="To">The number of the node that depends on it.</param>
public readonly record struct PlateEdge(int From, int To);
