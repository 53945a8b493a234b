using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>Gaussian mixtures of rows that lack cells.</summary>
internal static class MissingCases
{
    private const int RowCount = 2500;

    public static IEnumerable<IModelCase> All =>
    [
        .. CovarianceStructures.All.Select(static s => Case(s, 3, 2, 0.2)),
        Case(new VVV(), 2, 3, 0.4),
        Case(new VVV(), 2, 9, 0.1),
        Case(new VVI(), 2, 5, 0.3),
        Case(new EEE(), 2, 4, 0.3, new MixturePrior.Conjugate()),
    ];

    /// <summary>Empties a share of the cells at random, but never all of a row.</summary>
    public static double[] Thin(double[] values, int dimension, double share, Seed seed)
    {
        var rng = seed.ToRng();
        double[] thinned = [.. values];
        for (int n = 0; n < values.Length; n += dimension)
        {
            int kept = rng.NextInt32(dimension);
            for (int d = 0; d < dimension; d++)
            {
                if (rng.NextDouble() < share && d != kept)
                {
                    thinned[n + d] = double.NaN;
                }
            }
        }

        return thinned;
    }

    private static IModelCase Case(ICovarianceStructure structure, int components, int dimension, double share, MixturePrior? prior = null)
    {
        double[] values = Thin(ModelCases.Clusters(components, dimension, RowCount), dimension, share, new Seed(3));
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => ChosenRows.Of(values, dimension, rows, weight);
        long[] all = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        var options = new GaussianMixtureOptions
        {
            Components = components,
            Covariance = structure,
            Seed = new(5),
            Start = new MixtureStart.Random(),
            Prior = prior,
            Missing = MissingCells.Marginalize,
        };
        return new ModelCase<GaussianMixture, RowBatch>(
            $"mixture {structure.Name} K={components} D={dimension}{(prior is null ? "" : " conjugate")} with {share:P0} missing",
            GaussianMixture.Iterate(data, options).First().Model,
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            ModelCases.Perturb,
            model => model.LogDensity(data),
            ModelCases.Reload,
            model => MissingBruteForce.LogJoint(model, values))
        {
            Gradient = structure.Coordinates is null ? null : static (law, self) => law.Check(self),
            HidesInDensities = true,
            Within = (
                model => MissingBruteForce.Entropy(model, values),
                (from, to) => MissingBruteForce.Divergence(from, to, values)),
        };
    }
}
