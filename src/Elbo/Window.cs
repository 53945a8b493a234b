namespace Elbo;

/// <summary>The batches of one iteration.</summary>
/// <param name="Batches">Their numbers, in the order in which they are added up.</param>
/// <param name="IsNew">Whether their rows count as seen from now on: not those of a look at the start, nor those of a second pass.</param>
internal readonly record struct Window(int[] Batches, bool IsNew);
