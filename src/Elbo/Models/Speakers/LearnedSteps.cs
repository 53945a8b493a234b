using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Numerics.Gaussians;

namespace Elbo.Models.Speakers;

/// <summary>Steps that are learnt from vectors, by the moments of their groups.</summary>
public static class LearnedSteps
{
    /// <summary>Subtracts the mean of all rows.</summary>
    /// <param name="groups">The vectors.</param>
    public static PreparationStep.Affine Center(GroupMoments groups)
    {
        var moments = Total(groups);
        int dimension = moments.Mean.Length;
        double[] unit = new double[dimension * dimension];
        for (int d = 0; d < dimension; d++)
        {
            unit[(d * dimension) + d] = 1;
        }

        return new PreparationStep.Affine("center", moments.Mean, unit);
    }

    /// <summary>The principal components of all rows, the widest first.</summary>
    /// <param name="groups">The vectors.</param>
    /// <param name="outputs">How many to keep; at most as many as there are columns.</param>
    /// <param name="whitens">Whether to divide each by its standard deviation.</param>
    /// <exception cref="InvalidDataException">If the rows do not vary in so many directions.</exception>
    public static PreparationStep.Affine PrincipalComponents(GroupMoments groups, int outputs, bool whitens = false)
    {
        var (mean, total) = Total(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, mean.Length);
        var (values, vectors) = SymmetricEigen.Decompose(total, mean.Length);
        double[] matrix = new double[outputs * mean.Length];
        for (int e = 0; e < outputs; e++)
        {
            int from = mean.Length - 1 - e;
            if (whitens && !(values[from] > 1e-12 * values[^1]))
            {
                throw new InvalidDataException($"The rows vary in {e} directions only, so that {outputs} cannot be whitened: keep at most {e}.");
            }

            for (int d = 0; d < mean.Length; d++)
            {
                matrix[(e * mean.Length) + d] = vectors[d, from] / (whitens ? Math.Sqrt(values[from]) : 1);
            }
        }

        return new PreparationStep.Affine(whitens ? "whiten" : "pca", mean, matrix);
    }

    /// <summary>
    /// Linear discriminants (Fisher 1936; Rao 1948): the directions in which groups differ most in units of what they differ by within, the best first. Within
    /// groups they have the variance 1 and no correlation.
    /// </summary>
    /// <param name="groups">The vectors.</param>
    /// <param name="outputs">How many to keep.</param>
    /// <exception cref="InvalidDataException">If the covariance within groups is singular: keep fewer principal components first.</exception>
    public static PreparationStep.Affine Discriminants(GroupMoments groups, int outputs)
    {
        var (mean, total) = Total(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, mean.Length);
        double rows = Rows(groups);
        double[] within = [.. groups.Scatter.ToArray().Select(w => w / rows)];
        double[] between = [.. total.Select((t, i) => t - within[i])];
        TwoCovariances axes;
        try
        {
            // Rounding can make a singular matrix look regular.
            axes = rows - groups.Counts.Length >= mean.Length
                ? new(new double[mean.Length], between, within)
                : throw new ArgumentException($"{rows - groups.Counts.Length:0} rows beyond the first of each group.", nameof(groups));
        }
        catch (ArgumentException singular)
        {
            throw new InvalidDataException(
                FormattableString.Invariant(
                    $"The covariance within groups is singular: beyond the first of each group there are {rows - groups.Counts.Length:0} rows for {mean.Length} columns; keep fewer principal components first."),
                singular);
        }

        double[] matrix = new double[outputs * mean.Length], unit = new double[mean.Length], work = new double[mean.Length], column = new double[mean.Length];
        for (int d = 0; d < mean.Length; d++)
        {
            Array.Clear(unit);
            unit[d] = 1;
            axes.To(unit, work, column);
            for (int e = 0; e < outputs; e++)
            {
                matrix[(e * mean.Length) + d] = column[e];
            }
        }

        return new PreparationStep.Affine("lda", mean, matrix);
    }

    private static double Rows(GroupMoments groups)
    {
        double rows = 0;
        for (int g = 0; g < groups.Counts.Length; g++)
        {
            rows += groups.Counts[g] * (groups.Weights.IsEmpty ? 1 : groups.Weights[g]);
        }

        return rows;
    }

    /// <summary>The mean and the covariance of all rows, the latter as a packed lower triangle.</summary>
    internal static (double[] Mean, double[] Covariance) Total(GroupMoments groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        int dimension = groups.Dimension;
        double rows = Rows(groups);
        double[] mean = new double[dimension], weights = new double[groups.Counts.Length], sums = new double[dimension];
        for (int g = 0; g < weights.Length; g++)
        {
            weights[g] = groups.Counts[g] * (groups.Weights.IsEmpty ? 1 : groups.Weights[g]);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(groups.Means.Slice(g * dimension, dimension), weights[g] / rows, mean, mean);
        }

        double[] covariance = groups.Scatter.ToArray();
        Scatter.AddFull(groups.Means, mean, weights, weights, new double[Scatter.FullScratch(dimension)], sums, covariance);
        for (int i = 0; i < covariance.Length; i++)
        {
            covariance[i] /= rows;
        }

        return (mean, covariance);
    }
}
