namespace Elbo.Models.Starts;

/// <summary>Which groups were merged, from all points down to one group: cut at any number of groups.</summary>
internal sealed class Dendrogram
{
    private readonly int[] _leaves;
    private readonly (int Kept, int Absorbed)[] _mergers;

    /// <summary>The mergers of some groups.</summary>
    /// <param name="leaves">The first group of every point; −1 where it is in none.</param>
    /// <param name="mergers">Groups, by the numbers of their first members; one fewer than there are groups, in order.</param>
    public Dendrogram(int[] leaves, (int Kept, int Absorbed)[] mergers) => (_leaves, _mergers) = (leaves, mergers);

    /// <summary>A number of groups, or as many as there are if they are fewer.</summary>
    /// <param name="groups">How many; at least 1.</param>
    /// <returns>The group of every point, from 0, numbered by their first points; −1 where it is in none.</returns>
    public int[] Cut(int groups)
    {
        int[] into = [.. Enumerable.Range(0, _mergers.Length + 1)];
        for (int i = 0; i < _mergers.Length - (groups - 1); i++)
        {
            into[_mergers[i].Absorbed] = _mergers[i].Kept;
        }

        var numbers = new Dictionary<int, int>();
        var labels = new int[_leaves.Length];
        for (int n = 0; n < labels.Length; n++)
        {
            int group = _leaves[n];
            if (group < 0)
            {
                labels[n] = -1;
                continue;
            }

            while (into[group] != group)
            {
                into[group] = into[into[group]];
                group = into[group];
            }

            numbers.TryAdd(group, numbers.Count);
            labels[n] = numbers[group];
        }

        return labels;
    }
}
