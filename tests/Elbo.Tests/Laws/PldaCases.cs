using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>
/// The rows of the table of laws about groups with hidden vectors. An integral over a Gaussian is a sum over whole numbers to all digits if its deviations
/// exceed one, and then entropies are the same, too: so hidden vectors can be enumerated.
/// </summary>
internal static class PldaCases
{
    private const int Groups = 700;

    public static IEnumerable<IModelCase> All => [Case(1, 0), Case(1, 20), Case(2, 0)];

    private static IModelCase Case(int dimension, double shrinkage)
    {
        double[,] between = new double[dimension, dimension], within = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                (between[i, j], within[i, j]) = (i == j ? 20 + i : 5, i == j ? 25 + (3 * i) : -4);
            }
        }

        var truth = new Plda(new double[dimension], between, within);
        var (counts, means, scatters) = Draw(truth);
        GroupMoments Source(IReadOnlyList<int> groups, Func<int, double>? weight) => new(
            [.. Enumerable.Range(1, dimension).Select(static d => $"x{d}")],
            [.. groups.Select(static (_, i) => $"{i}")],
            [.. groups.Select(g => counts[g])],
            [.. groups.SelectMany(g => means[g])],
            [.. Enumerable.Range(0, scatters[0].Length).Select(i => groups.Sum(g => (weight?.Invoke(g) ?? 1) * scatters[g][i]))],
            weight is null ? null : [.. groups.Select(weight)]);
        int[] all = [.. Enumerable.Range(0, Groups)];
        var data = Source(all, null);
        var start = new PldaFitter(data, new() { Shrinkage = shrinkage }).Start();
        return new ModelCase<Plda, GroupBatch>(
            $"plda D={dimension} shrinkage={shrinkage}",
            start,
            data,
            weight => Source(all, g => weight(g)),
            times => Source([.. all.SelectMany(g => Enumerable.Repeat(g, times(g)))], null),
            (model, seed, size) => Perturb(model, start, seed, size),
            model => [.. all.Select(g => BruteForce.LogSum(LogJoint(model, counts[g], means[g], scatters[g])))],
            ModelCases.Reload,
            model => [.. all.Select(g => LogJoint(model, counts[g], means[g], scatters[g]))]);
    }
}
