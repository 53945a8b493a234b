namespace Elbo.Data;

/// <summary>Known labels of rows: for comparing with what a model finds, or for starting from.</summary>
/// <param name="Name">The name of the column they come from.</param>
/// <param name="Names">
/// The different labels: in ascending order if all of them are numbers, otherwise in the order of their first appearance.
/// </param>
/// <param name="Values">One per row: the index of its label in <paramref name="Names"/>, or −1 where the field is empty or the row has weight 0.</param>
public sealed record RowLabels(string Name, IReadOnlyList<string> Names, IReadOnlyList<int> Values);
