using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Tests.Laws;

/// <summary>The table of laws: a new model adds one row here and is held to all of them.</summary>
internal static class ModelCases
{
    private const int FewRows = 2500;

    /// <summary>More batches than lanes, so that lanes add up several.</summary>
    private const int ManyRows = 40_000;

    private static readonly Dictionary<string, IModelCase> ByName =
        CovarianceStructures.All.SelectMany(static s => new[] { Mixture(s, 3, 2), Mixture(s, 2, 1) })
            .Append(Mixture(new VVV(), 1, 1))
            .Append(Mixture(new VVV(), 1, 3))
            .Append(Mixture(new VVV(), 2, 7))
            .Append(Mixture(new EEE(), 2, 40, ManyRows))
            .Concat(CovarianceStructures.All.Where(static s => s.Prior is not null).Select(static s => Mixture(s, 3, 2, prior: new MixturePrior.Conjugate())))
            .Append(Mixture(new VVV(), 2, 7, prior: new MixturePrior.Conjugate { Shrinkage = 50, DegreesOfFreedom = 90 }))
            .Append(Mixture(new VVV(), 3, 2, frozen: FrozenParts.Weights))
            .Append(Mixture(new EEE(), 3, 2, frozen: FrozenParts.Means))
            .Append(Mixture(new VVI(), 3, 2, frozen: FrozenParts.Covariances))
            .Append(Mixture(new VII(), 3, 2, frozen: FrozenParts.Weights | FrozenParts.Covariances))
            .Append(Mixture(new VVV(), 3, 2, prior: new MixturePrior.Conjugate(), frozen: FrozenParts.Weights | FrozenParts.Means))
            .Concat(MissingCases.All)
            .Concat(SeparatedCases.All)
            .Concat(RobustCases.All)
            .Concat(MixtureUnitCases.All)
            .Concat(DiscreteCases.All)
            .Concat(ProductCases.All)
            .Concat(UnigramCases.All)
            .Concat(DawidSkeneCases.All)
            .Concat(HiddenMarkovCases.All)
            .Append(GeneticLinkageCase.Case)
            .Concat(PldaCases.All)
            .Concat(FactorCases.All)
            .Concat(FactorMixtureCases.All)
            .Concat(VbxCases.All)
            .Concat(SubspacePldaCases.All)
            .ToDictionary(static c => c.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static TheoryData<string> NamesOfAllPosteriors => [.. ByName.Values.Where(static c => c.HasAllPosteriors).Select(static c => c.Name)];

    public static TheoryData<string> NamesWithoutPrior => [.. ByName.Values.Where(static c => !c.HasPrior).Select(static c => c.Name)];

    public static TheoryData<string> NamesWithGradient => [.. ByName.Values.Where(static c => c.HasGradient).Select(static c => c.Name)];

    public static IModelCase Get(string name) => ByName[name];

    private static IModelCase Mixture(ICovarianceStructure structure, int components, int dimension, int rowCount = FewRows, MixturePrior? prior = null, FrozenParts? frozen = null)
    {
        double[] values = Clusters(components, dimension, rowCount);
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => new(
            rows.SelectMany(n => values[(int)(n * dimension)..(int)((n + 1) * dimension)]).ToArray(),
            dimension,
            null,
            weight is null ? default(ReadOnlyMemory<double>) : rows.Select(weight).ToArray());
        long[] all = [.. Enumerable.Range(0, rowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        var options = new GaussianMixtureOptions
        {
            Components = components,
            Covariance = structure,
            Seed = new(5),
            Start = new MixtureStart.Random(),
            Prior = prior,
            Frozen = frozen,
        };
        var start = GaussianMixture.Iterate(data, options).First().Model;
        string constraints = (prior is null ? "" : $" {prior.Name} κ={start.Prior!.Shrinkage}") + (frozen is null ? "" : $" without {frozen}");
        return new ModelCase<GaussianMixture, RowBatch>(
            $"mixture {structure.Name} K={components} D={dimension}{constraints}",
            start,
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Perturb,
            model => model.LogDensity(data),
            Reload,
            model => BruteForce.LogJoint(model, values))
        {
            Gradient = structure.Coordinates is null ? null : static (law, self) => law.Check(self),
        };
    }

    internal static T Reload<T>(T model)
        where T : IStored<T>
    {
        string path = Path.Combine(Path.GetTempPath(), $"elbo-law-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.elbo");
        try
        {
            ModelFile.Save(path, model);
            return ModelFile.Load<T>(path).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Moves what is not frozen of weights, means and covariances at random, inside the structure and above the floor.</summary>
    internal static GaussianMixture Perturb(GaussianMixture model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] weights = model.Weights.ToArray();
        for (int k = 0; k < weights.Length && !model.Frozen.HasFlag(FrozenParts.Weights); k++)
        {
            weights[k] *= Math.Exp(size * rng.NextGaussian());
        }

        var emission = model.Emission;
        int dimension = model.Dimension;
        double[] means = emission.Means.ToArray();
        for (int i = 0; i < means.Length && !model.Frozen.HasFlag(FrozenParts.Means); i++)
        {
            means[i] += size * rng.NextGaussian() * Math.Sqrt(model.Covariance(i / dimension)[i % dimension, i % dimension]);
        }

        double[] covariances = emission.Covariances.ToArray();
        if (model.Frozen.HasFlag(FrozenParts.Covariances))
        {
            // They stay as they are.
        }
        else if (model.Structure is EII or VII or EEI or VVI or EEE or VVV)
        {
            PerturbEach(model.Structure, covariances, dimension, size, ref rng);
        }
        else
        {
            StructuredPerturbation.Move(model.Structure, covariances, dimension, size, ref rng);
        }

        return new GaussianMixture(weights, new GaussianEmission(model.Structure, emission.Floor, means, covariances, emission.Anchors), model.Columns)
            .WithPrior(model.Prior).Freezing(model.Frozen);
    }

    /// <summary>Moves every stored matrix on its own.</summary>
    private static void PerturbEach(ICovarianceStructure structure, Span<double> covariances, int dimension, double size, ref Rng rng)
    {
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        bool isSpherical = structure is VII or EII;
        for (int m = 0; m < covariances.Length; m += length)
        {
            double common = rng.NextGaussian();
            if (structure.IsDiagonal)
            {
                for (int d = 0; d < dimension; d++)
                {
                    covariances[m + d] *= Math.Exp(size * (isSpherical ? common : rng.NextGaussian()));
                }
            }
            else
            {
                PerturbFull(covariances.Slice(m, length), dimension, size, ref rng);
            }
        }
    }

    /// <summary>Σ ← L (I + εR)(I + εR)ᵀ Lᵀ stays positive definite.</summary>
    private static void PerturbFull(Span<double> covariance, int dimension, double size, ref Rng rng)
    {
        double[] factor = new double[covariance.Length];
        Assert.True(Cholesky.TryFactor(covariance, factor, dimension));
        var moved = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                moved[i, j] = j <= i ? factor[Packed.Index(i, j)] : 0;
            }
        }

        var product = (double[,])moved.Clone();
        for (int a = 0; a < dimension; a++)
        {
            for (int b = 0; b < dimension; b++)
            {
                double r = size * rng.NextGaussian();
                for (int i = 0; i < dimension; i++)
                {
                    product[i, b] += r * moved[i, a];
                }
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < dimension; k++)
                {
                    sum += product[i, k] * product[j, k];
                }

                covariance[Packed.Index(i, j)] = sum;
            }
        }
    }

    /// <summary>Overlapping clusters of unequal size and shape.</summary>
    internal static double[] Clusters(int components, int dimension, int rowCount)
    {
        var rng = new Seed(11).Derive(components).Derive(dimension).ToRng();
        double[] values = new double[rowCount * dimension];
        for (int n = 0; n < rowCount; n++)
        {
            int k = rng.NextInt32(components + 1) % components;
            double previous = 0;
            for (int d = 0; d < dimension; d++)
            {
                previous = (0.4 * previous) + ((1 + (0.5 * ((k + d) % 3))) * rng.NextGaussian());
                values[(n * dimension) + d] = 1000 + (2.5 * k * (d % 2 == 0 ? 1 : -0.5)) + previous;
            }
        }

        return values;
    }
}
