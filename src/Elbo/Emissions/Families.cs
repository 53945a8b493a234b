using Elbo.Data;
using Elbo.Emissions.Covariances;

namespace Elbo.Emissions;

/// <summary>Families of K densities that all describe the whole of some data: what a fit with drawn starts begins from.</summary>
public static class Families
{
    /// <summary>Gaussians with the mean and the variances of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="components">K.</param>
    /// <param name="structure">How covariances relate to each other; full ones, each its own, if not given.</param>
    /// <param name="varianceFloor">The smallest variance allowed, as a share of the columns' variances; in [0, 1).</param>
    public static GaussianEmission Gaussian(IRowSource rows, int components, ICovarianceStructure? structure = null, double varianceFloor = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        structure ??= CovarianceStructures.Full;
        var floor = new CovarianceFloor(rows.Summary, varianceFloor);
        int dimension = rows.Dimension, matrices = structure.IsPooled ? 1 : components;
        int length = structure.IsDiagonal ? dimension : Numerics.Linear.Packed.Length(dimension);
        double[] covariances = new double[matrices * length], within = new double[matrices * length], counts = new double[components];
        for (int m = 0; m < matrices; m++)
        {
            for (int d = 0; d < dimension; d++)
            {
                within[(m * length) + (structure.IsDiagonal ? d : Numerics.Linear.Packed.Index(d, d))] = rows.Summary.Variances[d];
            }
        }

        // The structure's own M-step on one unit of weight per matrix, so that the spread has its shape.
        Array.Fill(counts, structure.IsPooled ? 1.0 / components : 1);
        structure.Maximize(new WithinScatter(dimension, counts, within, length), floor, covariances);
        return new(structure, floor, Repeat([.. rows.Summary.Means], components), covariances);
    }

    /// <summary>Mixtures of Gaussians, all of them with the mean and the variances of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="components">K.</param>
    /// <param name="gaussians">M, how many Gaussians each density has; at least 1.</param>
    /// <param name="structure">How the covariances of all K·M relate to each other; full ones, each its own, if not given.</param>
    /// <param name="varianceFloor">The smallest variance allowed, as a share of the columns' variances; in [0, 1).</param>
    public static GaussianMixtureEmission GaussianMixture(
        IRowSource rows, int components, int gaussians, ICovarianceStructure? structure = null, double varianceFloor = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gaussians, 1);
        return new(Gaussian(rows, components * gaussians, structure, varianceFloor), Repeat([1.0], components * gaussians), components);
    }

    /// <summary>Poisson densities with the mean counts of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="components">K.</param>
    public static PoissonEmission Poisson(IRowSource rows, int components)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        return new(rows.Dimension, Repeat([.. rows.Summary.Means.Select(static m => double.IsFinite(m) ? m : 1)], components));
    }

    /// <summary>Equal probabilities of categories.</summary>
    /// <param name="categories">How many each of the D columns has; cells are their numbers, from 0.</param>
    /// <param name="components">K.</param>
    public static CategoricalEmission Categorical(IReadOnlyList<int> categories, int components)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        return new(categories, Repeat([.. Enumerable.Repeat(1.0, categories.Sum())], components));
    }

    /// <summary>Ones with the probability one half.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="components">K.</param>
    public static BernoulliEmission Bernoulli(int dimension, int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        return new(dimension, Repeat([.. Enumerable.Repeat(0.5, dimension)], components));
    }

    private static double[] Repeat(double[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(static v => v)];
}
