using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Laws;

/// <summary>
/// The rows of the table of laws about groups with hidden vectors. An integral over a Gaussian is a sum over whole numbers to all digits if its deviations
/// exceed one, and then entropies are the same, too: so hidden vectors can be enumerated.
/// </summary>
internal static class PldaCases
{
    private const int Groups = 2500;

    /// <summary>So many whole numbers to each side of the most probable ones: eight deviations and more.</summary>
    private const int Reach = 16;

    public static IEnumerable<IModelCase> All => [Case(1, 0), Case(1, 20), Case(2, 0)];

    private static IModelCase Case(int dimension, double shrinkage)
    {
        double[,] between = new double[dimension, dimension], within = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                (between[i, j], within[i, j]) = (i == j ? 9 + i : 2, i == j ? 8 + i : -1.5);
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

    private static (double[] Counts, double[][] Means, double[][] Scatters) Draw(Plda truth)
    {
        int dimension = truth.Dimension;
        var rng = new Seed(12).ToRng();
        double[] counts = new double[Groups];
        double[][] means = new double[Groups][], scatters = new double[Groups][];
        for (int g = 0; g < Groups; g++)
        {
            int size = 1 + (g % 3);
            double[] rows = new double[size * dimension];
            truth.DrawGroup(ref rng, rows);
            var moments = References.PldaReferences.Groups(rows, dimension, static _ => 0);
            (counts[g], means[g], scatters[g]) = (size, moments.Means.ToArray(), moments.Scatter.ToArray());
        }

        return (counts, means, scatters);
    }

    /// <summary>ln p(rows, z) for whole numbers z round the mean of the rows, where the posterior lies.</summary>
    private static double[] LogJoint(Plda model, double count, double[] mean, double[] scatter)
    {
        int dimension = model.Dimension, side = (2 * Reach) + 1;
        double[,] between = Matrix<double>.Build.DenseOfArray(model.Between()).Inverse().ToArray(), within = Matrix<double>.Build.DenseOfArray(model.Within()).Inverse().ToArray();
        double constant = (dimension * (count + 1) * Math.Log(2 * Math.PI))
            + Math.Log(Matrix<double>.Build.DenseOfArray(model.Between()).Determinant())
            + (count * Math.Log(Matrix<double>.Build.DenseOfArray(model.Within()).Determinant()));
        for (int i = 0, at = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                constant += within[i, j] * scatter[at] * (i == j ? 1 : 2);
            }
        }

        var joint = new double[dimension == 1 ? side : side * side];
        double[] prior = new double[dimension], error = new double[dimension];
        for (int c = 0; c < joint.Length; c++)
        {
            for (int d = 0; d < dimension; d++)
            {
                double z = Math.Round(mean[d] * count / (count + 1)) + (d == 0 ? c % side : c / side) - Reach;
                (prior[d], error[d]) = (z - model.Mean[d], z - mean[d]);
            }

            double sum = constant;
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    sum += (prior[i] * between[i, j] * prior[j]) + (count * error[i] * within[i, j] * error[j]);
                }
            }

            joint[c] = -0.5 * sum;
        }

        return joint;
    }

    /// <summary>Not far: whole numbers must stay close enough to each other for the sums.</summary>
    private static Plda Perturb(Plda model, Plda start, Seed seed, double size)
    {
        var rng = seed.ToRng();
        size *= 0.1;
        double[] mean = [.. model.Mean.ToArray().Select(m => m + (size * rng.NextGaussian()))];
        return start.With(mean, Perturb(model.Between(), size, ref rng), Perturb(model.Within(), size, ref rng));
    }

    /// <summary>(1 + E) Σ (1 + E)ᵀ as a packed lower triangle.</summary>
    private static double[] Perturb(double[,] covariance, double size, ref Rng rng)
    {
        int dimension = covariance.GetLength(0);
        var factor = Matrix<double>.Build.DenseIdentity(dimension);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                factor[i, j] += size * rng.NextGaussian();
            }
        }

        var perturbed = factor * Matrix<double>.Build.DenseOfArray(covariance) * factor.Transpose();
        return [.. Enumerable.Range(0, dimension).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => perturbed[i, j]))];
    }
}
