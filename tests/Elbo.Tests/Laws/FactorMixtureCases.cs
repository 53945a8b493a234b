using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.Laws;

/// <summary>
/// Rows of the table of laws: mixtures of factor analyzers. Factors and columns together are a Gaussian of which the factors are never observed, so that the
/// brute force of missing cells says what is hidden.
/// </summary>
internal static class FactorMixtureCases
{
    private const int RowCount = 2500;

    public static IEnumerable<IModelCase> All =>
    [
        Case(new(1), 2, 4),
        Case(new(2), 2, 6),
        Case(new FactorStructure(1).WithNoise("shared"), 3, 4),
        Case(new FactorStructure(1).WithNoise("common"), 2, 3),
        Case(new FactorStructure(2).WithNoise("single"), 2, 4),
        Case(new(1), 2, 4, missing: 0.2),
        Case(new FactorStructure(1).WithNoise("single"), 2, 3, missing: 0.3),
    ];

    /// <summary>Densities that lie apart.</summary>
    public static FactorEmission Truth(FactorStructure structure, int components, int dimension)
    {
        var rng = new Seed(4).Derive(components).Derive(dimension).ToRng();
        double[] means = new double[components * dimension], variances = new double[components * dimension], loadings = new double[components * structure.Factors * dimension];
        for (int i = 0; i < means.Length; i++)
        {
            int k = i / dimension, d = i % dimension;
            means[i] = 1000 + (3 * k * (d % 2 == 0 ? 1 : -0.5));
            variances[i] = structure.Noise is FactorNoise.Common ? 1 + (structure.SharesNoise ? 0 : 0.3 * k) : 0.8 + (0.1 * d) + (structure.SharesNoise ? 0 : 0.2 * k);
        }

        for (int i = 0; i < loadings.Length; i++)
        {
            int f = i / dimension % structure.Factors, d = i % dimension;
            loadings[i] = (d % structure.Factors == f ? 1.2 : 0.2) + (0.2 * rng.NextGaussian());
        }

        double[] minima = new double[dimension];
        Array.Fill(minima, 1e-6);
        return new(structure, CovarianceFloor.Restore(minima, new bool[dimension], 1e-6), means, loadings, variances);
    }

    /// <summary>Moves everything that can be learnt at random.</summary>
    public static FactorEmission Moved(FactorEmission emission, Seed seed, double size)
    {
        var rng = seed.Derive("factors").ToRng();
        var (means, loadings, variances, anchors) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        double[] shared = [.. emission.NoiseVariances(0).ToArray().Select(_ => 0.0)];
        for (int k = 0; k < emission.Components; k++)
        {
            double[,] own = emission.Loadings(k);
            if (k == 0 || !emission.Structure.SharesNoise)
            {
                double common = rng.NextGaussian();
                for (int d = 0; d < emission.Dimension; d++)
                {
                    shared[d] = size * (emission.Structure.Noise is FactorNoise.Common ? common : rng.NextGaussian());
                }
            }

            for (int d = 0; d < emission.Dimension; d++)
            {
                means.Add(emission.Mean(k)[d] + (size * rng.NextGaussian()));
                variances.Add(emission.NoiseVariances(k)[d] * Math.Exp(shared[d]));
                anchors.Add(emission.Anchor(k)[d]);
            }

            for (int f = 0; f < emission.Factors; f++)
            {
                for (int d = 0; d < emission.Dimension; d++)
                {
                    loadings.Add(own[d, f] + (size * rng.NextGaussian()));
                }
            }
        }

        return new(emission.Structure, emission.Floor, means.ToArray(), loadings.ToArray(), variances.ToArray(), anchors.ToArray());
    }

    /// <summary>The entropy of factors and missing cells of every row in every component.</summary>
    public static double[][] Entropy(FactorEmission emission, double[] values) => MissingBruteForce.Entropy(Joint(emission, Even(emission)), Widened(emission, values));

    /// <summary>The divergence of the same.</summary>
    public static double[][] Divergence(FactorEmission from, FactorEmission to, double[] values) =>
        MissingBruteForce.Divergence(Joint(from, Even(from)), Joint(to, Even(to)), Widened(from, values));

    private static IModelCase Case(FactorStructure structure, int components, int dimension, double missing = 0)
    {
        double[] values = MissingCases.Thin(Draw(Truth(structure, components, dimension)), dimension, missing, new Seed(3));
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => ChosenRows.Of(values, dimension, rows, weight);
        long[] all = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        var columns = data.Columns.Select(static name => new ColumnType(name, ColumnKind.Real)).ToArray();
        double[] weights = [.. Enumerable.Range(0, components).Select(static k => 1.0 + k)];
        var truth = EmissionPart.Of(Truth(structure, components, dimension), [.. Enumerable.Range(0, dimension)]);
        return new ModelCase<ProductMixture, RowBatch>(
            $"factor mixture {structure.NoiseName} K={components} D={dimension} F={structure.Factors}{(missing == 0 ? "" : $" with {missing:P0} missing")}",
            Perturb(new(weights, new(truth), columns), new(7), 0.2).Anchored(),
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Perturb,
            model => Scores(model, values),
            ModelCases.Reload,
            model => MissingBruteForce.LogJoint(Joint(FactorsOf(model), model.Weights.ToArray()), Widened(FactorsOf(model), values)))
        {
            HidesInDensities = true,
            Within = (model => Entropy(FactorsOf(model), values), (from, to) => Divergence(FactorsOf(from), FactorsOf(to), values)),
        };
    }

    private static FactorEmission FactorsOf(ProductMixture model) => (FactorEmission)model.Emission.Parts[0].Family;

    private static double[] Even(FactorEmission emission) => [.. Enumerable.Repeat(1.0, emission.Components)];

    private static double[] Draw(FactorEmission truth)
    {
        var rng = new Seed(15).Derive(truth.Dimension).ToRng();
        double[] values = new double[RowCount * truth.Dimension];
        for (int n = 0; n < RowCount; n++)
        {
            truth.DrawRow(rng.NextInt32(truth.Components + 1) % truth.Components, ref rng, values.AsSpan(n * truth.Dimension, truth.Dimension));
        }

        return values;
    }

    private static ProductMixture Perturb(ProductMixture model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] weights = model.Weights.ToArray();
        foreach (ref double weight in weights.AsSpan())
        {
            weight *= Math.Exp(size * rng.NextGaussian());
        }

        return new(weights, new(EmissionPart.Of(Moved(FactorsOf(model), seed, size), model.Emission.Parts[0].Columns)), model.Columns);
    }

    private static double[] Scores(ProductMixture model, double[] values)
    {
        double[] scores = new double[values.Length / model.Dimension];
        model.LogDensity(new Rows(values, default, model.Dimension), new(), scores);
        return scores;
    }

    /// <summary>Gaussians of factors and columns: means 0 and μ, covariances 1, Λ and ΛΛᵀ + Ψ.</summary>
    private static GaussianMixture Joint(FactorEmission emission, double[] weights)
    {
        int factors = emission.Factors, dimension = factors + emission.Dimension;
        double[] means = new double[emission.Components * dimension], covariances = new double[emission.Components * Packed.Length(dimension)], minima = new double[dimension];
        for (int k = 0; k < emission.Components; k++)
        {
            emission.Mean(k).CopyTo(means.AsSpan((k * dimension) + factors));
            double[,] loadings = emission.Loadings(k), covariance = emission.Covariance(k);
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariances[(k * Packed.Length(dimension)) + Packed.Index(i, j)] =
                        i < factors ? (i == j ? 1 : 0) : j < factors ? loadings[i - factors, j] : covariance[i - factors, j - factors];
                }
            }
        }

        Array.Fill(minima, 1e-12);
        return new(weights, new(new VVV(), CovarianceFloor.Restore(minima, new bool[dimension], 1e-6), means, covariances));
    }

    /// <summary>Rows with their factors before them, which nobody knows; of a row without any cell nothing is hidden.</summary>
    private static double[] Widened(FactorEmission emission, double[] values) => [.. values.Chunk(emission.Dimension).SelectMany(row =>
        Enumerable.Repeat(double.NaN, emission.Factors).Concat(row))];
}
