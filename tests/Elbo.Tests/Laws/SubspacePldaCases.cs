using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Laws;

/// <summary>The rows of the table of laws about groups that differ along one direction, whose hidden number is enumerated in cells.</summary>
internal static class SubspacePldaCases
{
    private const int Groups = 2500;
    private const double Cell = 0.2;
    private const double Reach = 9;

    public static IEnumerable<IModelCase> All => [Case(1), Case(3)];

    private static IModelCase Case(int dimension)
    {
        double[,] loadings = new double[dimension, 1], within = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            loadings[i, 0] = 1 + (0.3 * i);
            for (int j = 0; j < dimension; j++)
            {
                within[i, j] = i == j ? 3 + i : -0.5;
            }
        }

        var truth = new SubspacePlda(new double[dimension], loadings, within);
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
        var start = Perturb(new SubspacePldaFitter(data, new()).Start(), new(21), 2);
        return new ModelCase<SubspacePlda, GroupBatch>(
            $"plda of rank 1, D={dimension}",
            start,
            data,
            weight => Source(all, g => weight(g)),
            times => Source([.. all.SelectMany(g => Enumerable.Repeat(g, times(g)))], null),
            Perturb,
            model => [.. all.Select(g => BruteForce.LogSum(LogJoint(model, counts[g], means[g], scatters[g])))],
            ModelCases.Reload,
            model => [.. all.Select(g => LogJoint(model, counts[g], means[g], scatters[g]))])
        {
            LogCell = Math.Log(Cell),
        };
    }

    private static (double[] Counts, double[][] Means, double[][] Scatters) Draw(SubspacePlda truth)
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

    /// <summary>ln p(rows, h) and the logarithm of a cell, for the cells of a line.</summary>
    private static double[] LogJoint(SubspacePlda model, double count, double[] mean, double[] scatter)
    {
        int dimension = model.Dimension;
        var within = Matrix<double>.Build.DenseOfArray(model.Within());
        var inverse = within.Inverse();
        double constant = (count * dimension * Math.Log(2 * Math.PI)) + (count * Math.Log(within.Determinant())) + Math.Log(2 * Math.PI);
        for (int i = 0, at = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                constant += inverse[i, j] * scatter[at] * (i == j ? 1 : 2);
            }
        }

        var centered = Vector<double>.Build.Dense(dimension, d => mean[d] - model.Mean[d]);
        var loading = Matrix<double>.Build.DenseOfArray(model.Loadings()).Column(0);
        double square = count * (centered * inverse * centered), cross = count * (centered * inverse * loading), curve = 1 + (count * (loading * inverse * loading));
        return [.. Enumerable.Range(0, (int)(2 * Reach / Cell) + 1).Select(c =>
        {
            double h = (c * Cell) - Reach;
            return Math.Log(Cell) - (0.5 * (constant + square - (2 * h * cross) + (h * h * curve)));
        })];
    }

    /// <summary>Not far: cells must stay small enough for the sums.</summary>
    private static SubspacePlda Perturb(SubspacePlda model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        size *= 0.1;
        int dimension = model.Dimension;
        double[] mean = [.. model.Mean.ToArray().Select(m => m + (size * rng.NextGaussian()))];
        double[] loadings = [.. Enumerable.Range(0, dimension).Select(d => model.Loadings()[d, 0] + (size * rng.NextGaussian()))];
        var factor = Matrix<double>.Build.DenseIdentity(dimension);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                factor[i, j] += size * rng.NextGaussian();
            }
        }

        var perturbed = factor * Matrix<double>.Build.DenseOfArray(model.Within()) * factor.Transpose();
        return model.With(mean, loadings, [.. Enumerable.Range(0, dimension).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => perturbed[i, j]))]);
    }
}
