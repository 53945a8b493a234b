using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;

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
        return Gaussian(rows.Summary, components, structure, varianceFloor);
    }

    /// <summary>Gaussians with the mean and the variances of some columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="components">K.</param>
    /// <param name="structure">How covariances relate to each other; full ones, each its own, if not given.</param>
    /// <param name="varianceFloor">The smallest variance allowed, as a share of the columns' variances; in [0, 1).</param>
    public static GaussianEmission Gaussian(ColumnSummary columns, int components, ICovarianceStructure? structure = null, double varianceFloor = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        structure ??= CovarianceStructures.Full;
        var floor = new CovarianceFloor(columns, varianceFloor);
        int dimension = columns.Dimension, matrices = structure.IsPooled ? 1 : components;
        int length = structure.IsDiagonal ? dimension : Numerics.Linear.Packed.Length(dimension);
        double[] covariances = new double[matrices * length], within = new double[matrices * length], counts = new double[components];
        for (int m = 0; m < matrices; m++)
        {
            for (int d = 0; d < dimension; d++)
            {
                within[(m * length) + (structure.IsDiagonal ? d : Numerics.Linear.Packed.Index(d, d))] = columns.Variances[d];
            }
        }

        // The structure's own M-step on one unit of weight per matrix, so that the spread has its shape.
        Array.Fill(counts, structure.IsPooled ? 1.0 / components : 1);
        structure.Maximize(new WithinScatter(dimension, counts, within, length), floor, covariances);
        return new(structure, floor, Repeat([.. columns.Means], components), covariances);
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

    /// <summary>Gaussians with hidden factors, all of them with the mean and the variances of some columns, which no factor explains yet.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="components">K.</param>
    /// <param name="structure">How many factors, and which noise.</param>
    /// <param name="varianceFloor">The smallest variance of the noise allowed, as a share of the columns' variances; in [0, 1).</param>
    /// <exception cref="InvalidDataException">If the columns are too few for the factors.</exception>
    public static FactorEmission Factors(ColumnSummary columns, int components, FactorStructure structure, double varianceFloor = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (structure.Refusal(columns.Dimension) is { } refusal)
        {
            throw new InvalidDataException(refusal);
        }

        var floor = new CovarianceFloor(columns, varianceFloor);
        double[] variances = [.. columns.Variances], counts = new double[variances.Length];
        Array.Fill(counts, 1);
        structure.Noise.Maximize(variances, counts, floor);
        return new(
            structure, floor, Repeat([.. columns.Means], components), new double[components * structure.Factors * variances.Length], Repeat(variances, components));
    }

    /// <summary>Gaussians with hidden factors, all of them with the mean and the variances of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="components">K.</param>
    /// <param name="structure">How many factors, and which noise.</param>
    /// <param name="varianceFloor">The smallest variance of the noise allowed, as a share of the columns' variances; in [0, 1).</param>
    /// <exception cref="InvalidDataException">If the columns are too few for the factors.</exception>
    public static FactorEmission Factors(IRowSource rows, int components, FactorStructure structure, double varianceFloor = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Factors(rows.Summary, components, structure, varianceFloor);
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

    /// <summary>Counts of categories that make up a total, in equal shares.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="components">K.</param>
    public static MultinomialEmission Multinomial(int dimension, int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        return new(dimension, Repeat([.. Enumerable.Repeat(1.0, dimension)], components));
    }

    /// <summary>
    /// The family of every kind of column: Gaussians for real numbers, Poisson densities for counts, a multinomial for those that make up a total, Bernoulli
    /// densities for zeros and ones, and categories.
    /// </summary>
    /// <param name="rows">The rows; missing cells are NaN.</param>
    /// <param name="columns">What the columns are.</param>
    /// <param name="components">K.</param>
    /// <param name="structure">
    /// How the covariances of the real columns relate to each other; VVI, each column on its own, if not given. Under VVI and EEI every real column is a part of
    /// its own, else all of them are one part.
    /// </param>
    /// <param name="varianceFloor">The smallest variance allowed, as a share of a column's variance; in [0, 1).</param>
    /// <param name="smoothing">
    /// How many rows of every category, or with the mean count, are believed in beforehand: Dirichlet and beta priors of concentrations 1 + s, gamma priors with
    /// their mode at the mean.
    /// </param>
    /// <param name="factors">
    /// Factors of the real columns, which are one part then, and whose covariances have no other structure; none if not given.
    /// </param>
    /// <exception cref="InvalidDataException">If a real column does not vary, or if real columns are too few for the factors.</exception>
    public static ProductEmission Product(
        IRowSource rows,
        IReadOnlyList<ColumnType> columns,
        int components,
        ICovarianceStructure? structure = null,
        double varianceFloor = 1e-6,
        double smoothing = 0,
        FactorStructure? factors = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns.Count, rows.Dimension, nameof(columns));
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        structure ??= CovarianceStructures.Diagonal;
        var kinds = columns.Select((column, d) => (column.Kind, d)).ToLookup(static pair => pair.Kind, static pair => pair.d);
        var parts = new List<EmissionPart>();
        int[] real = [.. kinds[ColumnKind.Real]];
        if (factors is not null)
        {
            if (real.Length == 0)
            {
                throw new InvalidDataException("Factors are of columns of real numbers, and there are none; read some as such, or leave factors out.");
            }

            parts.Add(EmissionPart.Of(Factors(Only(rows.Summary, columns, real), components, factors, varianceFloor), real));
            real = [];
        }

        foreach (int[] together in structure is VVI or EEI ? [.. real.Select(static d => new[] { d })] : real.Length == 0 ? Array.Empty<int[]>() : [real])
        {
            parts.Add(EmissionPart.Of(Gaussian(Only(rows.Summary, columns, together), components, structure, varianceFloor), together));
        }

        if (kinds[ColumnKind.Count].ToArray() is { Length: > 0 } counts)
        {
            double[] rates = [.. counts.Select(d => rows.Summary.Means[d])];
            Gamma[]? priors = smoothing == 0 ? null : [.. rates.Select(rate => new Gamma(1 + (smoothing * rate), smoothing))];
            parts.Add(EmissionPart.Of(new PoissonEmission(counts.Length, Repeat(rates, components), priors), counts));
        }

        if (kinds[ColumnKind.Share].ToArray() is { Length: > 0 } shares)
        {
            var prior = smoothing == 0 || shares.Length == 1 ? null : Flat(shares.Length, smoothing);
            parts.Add(EmissionPart.Of(new MultinomialEmission(shares.Length, Multinomial(shares.Length, components).Probabilities, prior), shares));
        }

        if (kinds[ColumnKind.Binary].ToArray() is { Length: > 0 } flags)
        {
            Beta[]? priors = smoothing == 0 ? null : [.. Enumerable.Repeat(new Beta(1 + smoothing, 1 + smoothing), flags.Length)];
            parts.Add(EmissionPart.Of(new BernoulliEmission(flags.Length, Bernoulli(flags.Length, components).Probabilities, priors), flags));
        }

        if (kinds[ColumnKind.Category].ToArray() is { Length: > 0 } coded)
        {
            int[] sizes = [.. coded.Select(d => columns[d].Categories.Count)];
            Dirichlet?[]? priors = smoothing == 0 ? null : [.. sizes.Select(size => size == 1 ? null : Flat(size, smoothing))];
            parts.Add(EmissionPart.Of(new CategoricalEmission(sizes, Repeat([.. Enumerable.Repeat(1.0, sizes.Sum())], components), priors), coded));
        }

        return new(parts);
    }

    private static Dirichlet Flat(int size, double smoothing) => new([.. Enumerable.Repeat(1 + smoothing, size)]);

    private static ColumnSummary Only(ColumnSummary summary, IReadOnlyList<ColumnType> columns, int[] together)
    {
        if (Array.TrueForAll(together, summary.IsConstant))
        {
            throw new InvalidDataException(
                $"Column '{columns[together[0]].Name}' has the same value in every row, and so no variance to fit; leave it out, or read it as categorical.");
        }

        return new(
            summary.Rows,
            summary.Weight,
            [.. together.Select(d => summary.Means[d])],
            [.. together.Select(d => summary.Variances[d])],
            [.. together.Select(d => summary.Minima[d])],
            [.. together.Select(d => summary.Maxima[d])]);
    }

    private static double[] Repeat(double[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(static v => v)];
}
