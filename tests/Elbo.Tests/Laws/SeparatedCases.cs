using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Tests.Emissions;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: mixtures of clusters so far apart, in so many columns, that most scores are never computed.</summary>
internal static class SeparatedCases
{
    private const int RowCount = 2500;
    private const int Dimension = 33;

    public static IEnumerable<IModelCase> All => [Case(new VVV(), 6), Case(new EEE(), 5)];

    private static ModelCase<GaussianMixture, RowBatch> Case(ICovarianceStructure structure, int components)
    {
        var problem = new PruningProblem(structure, components, Dimension, spread: 2, RowCount);
        double[] values = problem.Values;
        MatrixSource Source(IEnumerable<long> rows, Func<long, double>? weight)
        {
            long[] all = [.. rows];
            return new(
                all.SelectMany(n => values[(int)(n * Dimension)..(int)((n + 1) * Dimension)]).ToArray(),
                Dimension,
                null,
                weight is null ? default(ReadOnlyMemory<double>) : all.Select(weight).ToArray());
        }

        long[] every = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(every, null);
        var start = new GaussianMixture(problem.LogWeights.Select(Math.Exp).ToArray(), problem.Emission, data.Columns);
        if (!start.Emission.IsSparse)
        {
            throw new InvalidOperationException("The clusters are not far enough apart for what this case is there for.");
        }

        return new(
            $"mixture {structure.Name} K={components} D={Dimension} apart",
            start,
            data,
            weight => Source(every, weight),
            times => Source(every.SelectMany(n => Enumerable.Repeat(n, times(n))), null),
            // A step that is small in two columns is a long one in so many.
            static (model, seed, size) => ModelCases.Perturb(model, seed, size / 5),
            model => model.LogDensity(data),
            ModelCases.Reload,
            model => BruteForce.LogJoint(model, values));
    }
}
