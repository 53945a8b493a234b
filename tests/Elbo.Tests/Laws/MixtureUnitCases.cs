using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: mixtures whose units are groups of rows that share a component, and units whose component is known.</summary>
internal static class MixtureUnitCases
{
    private const int Units = 2500;
    private const int Dimension = 2;
    private const int Components = 3;
    private const int Longest = 4;

    public static IEnumerable<IModelCase> All =>
    [
        Case("with labels", new VVV(), isGrouped: false, knows: true),
        Case("with labels", new EEE(), isGrouped: false, knows: true),
        Case("of groups", new VVV(), isGrouped: true, knows: false),
        Case("of groups", new EVE(), isGrouped: true, knows: false),
        Case("of groups", new VII(), isGrouped: true, knows: false, prior: new MixturePrior.Conjugate()),
        Case("of groups with labels", new VVV(), isGrouped: true, knows: true),
    ];

    private static ModelCase<GaussianMixture, RowBatch> Case(string name, ICovarianceStructure structure, bool isGrouped, bool knows, MixturePrior? prior = null)
    {
        var units = Draw(isGrouped, knows);
        GroupedRows Source(IEnumerable<long> chosen, Func<long, double>? weight)
        {
            long[] all = [.. chosen];
            var rows = new MatrixSource(
                all.SelectMany(u => units[u].Values).ToArray(),
                Dimension,
                null,
                weight is null ? default(ReadOnlyMemory<double>) : all.SelectMany(u => Enumerable.Repeat(weight(u), units[u].Count)).ToArray());
            return new(rows, RowGroups.OfLengths([.. all.Select(u => units[u].Count)]), [.. all.SelectMany(u => Enumerable.Repeat(units[u].Known, units[u].Count))]);
        }

        long[] every = [.. Enumerable.Range(0, Units).Select(static n => (long)n)];
        var data = Source(every, null);
        var start = GaussianMixture.Iterate(
            data.Rows, new() { Components = Components, Covariance = structure, Seed = new(5), Start = new MixtureStart.Random(), Prior = prior }).First().Model;
        return new(
            $"mixture {structure.Name} {name}{(prior is null ? "" : " and a prior")}",
            start.WithNames(new() { Components = ["a", "b", "c"], GroupColumn = isGrouped ? "who" : "" }),
            data,
            weight => Source(every, weight),
            times => Source(every.SelectMany(n => Enumerable.Repeat(n, times(n))), null),
            ModelCases.Perturb,
            model => model.LogDensity(data),
            ModelCases.Reload,
            model => LogJoint(model, units))
        {
            TotalWeight = data.Rows.UnitCount,
            Gradient = structure.Coordinates is null ? null : static (law, self) => law.Check(self),
        };
    }

    private static double[][] LogJoint(GaussianMixture model, Unit[] units) =>
    [
        .. units.Select(unit =>
        {
            double[][] rows = BruteForce.LogJoint(model, unit.Values);
            return Enumerable.Range(0, Components).Select(k => unit.Known >= 0 && unit.Known != k
                ? double.NegativeInfinity
                : rows.Sum(row => row[k] - Math.Log(model.Weights[k])) + Math.Log(model.Weights[k])).ToArray();
        }),
    ];

    private static Unit[] Draw(bool isGrouped, bool knows)
    {
        var rng = new Seed(23).ToRng();
        var units = new Unit[Units];
        for (int u = 0; u < Units; u++)
        {
            int k = rng.NextInt32(Components + 1) % Components;
            int count = isGrouped ? 1 + rng.NextInt32(Longest) : 1;
            double[] values = new double[count * Dimension];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = 500 + (1.8 * k * (i % 2 == 0 ? 1 : -0.6)) + ((1 + (0.4 * k)) * rng.NextGaussian());
            }

            units[u] = new(values, knows && u % 3 == 0 ? k : -1);
        }

        return units;
    }

    private sealed record Unit(double[] Values, int Known)
    {
        public int Count => Values.Length / Dimension;
    }
}
