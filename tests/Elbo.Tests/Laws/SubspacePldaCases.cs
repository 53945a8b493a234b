using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Laws;

/// <summary>The rows of the table of laws about groups that differ along one direction or two, whose hidden numbers are enumerated in cells.</summary>
internal static class SubspacePldaCases
{
    private const int Groups = 2500;

    public static IEnumerable<IModelCase> All => [Case(1, 1), Case(3, 1), Case(3, 2), Case(5, 2)];

    private static IModelCase Case(int dimension, int rank)
    {
        double[,] loadings = new double[dimension, rank], within = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int r = 0; r < rank; r++)
            {
                // Where there are two, weak enough for their posterior to be wider than a cell.
                loadings[i, r] = (rank == 1 ? 1 : 0.4) * (r == 0 ? 1 + (0.3 * Math.Min(i, 2)) : i % 2 == 0 ? 1.1 : -1.1);
            }

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
        var start = Perturb(new SubspacePldaFitter(data, new() { Rank = rank }).Start(), new(21), 2);
        return new ModelCase<SubspacePlda, GroupBatch>(
            $"plda of rank {rank}, D={dimension}",
            start,
            data,
            weight => Source(all, g => weight(g)),
            times => Source([.. all.SelectMany(g => Enumerable.Repeat(g, times(g)))], null),
            Perturb,
            model => [.. all.Select(g => BruteForce.LogSum(LogJoint(model, counts[g], means[g], scatters[g])))],
            ModelCases.Reload,
            model => [.. all.Select(g => LogJoint(model, counts[g], means[g], scatters[g]))])
        {
            LogCell = rank * Math.Log(Grid(rank).Cell),
        };
    }

    /// <summary>Cells, and how far they go.</summary>
    private static (double Cell, double Reach) Grid(int rank) => rank == 1 ? (0.2, 9) : (0.35, 9.1);

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

    /// <summary>ln p(rows, h) and the logarithm of a cell, for the cells of a line or a square.</summary>
    private static double[] LogJoint(SubspacePlda model, double count, double[] mean, double[] scatter)
    {
        int dimension = model.Dimension, rank = model.Rank;
        var within = Matrix<double>.Build.DenseOfArray(model.Within());
        var inverse = within.Inverse();
        double constant = (count * dimension * Math.Log(2 * Math.PI)) + (count * Math.Log(within.Determinant())) + (rank * Math.Log(2 * Math.PI));
        for (int i = 0, at = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                constant += inverse[i, j] * scatter[at] * (i == j ? 1 : 2);
            }
        }

        var (cell, reach) = Grid(rank);
        var centered = Vector<double>.Build.Dense(dimension, d => mean[d] - model.Mean[d]);
        var loadings = Matrix<double>.Build.DenseOfArray(model.Loadings());
        double square = count * (centered * inverse * centered);
        double[] cross = [.. count * (loadings.TransposeThisAndMultiply(inverse * centered))];
        double[,] curve = (Matrix<double>.Build.DenseIdentity(rank) + (count * (loadings.TransposeThisAndMultiply(inverse) * loadings))).ToArray();
        int side = (int)((2 * reach / cell) + 1.5);
        double[] joint = new double[rank == 1 ? side : side * side];
        for (int c = 0; c < joint.Length; c++)
        {
            double h = (c % side * cell) - reach, sum = constant + square - (2 * h * cross[0]) + (h * h * curve[0, 0]);
            if (rank == 2)
            {
                double k = (c / side * cell) - reach;
                sum += (-2 * k * cross[1]) + (k * k * curve[1, 1]) + (2 * h * k * curve[0, 1]);
            }

            joint[c] = (rank * Math.Log(cell)) - (0.5 * sum);
        }

        return joint;
    }

    /// <summary>Not far: cells must stay small enough for the sums.</summary>
    private static SubspacePlda Perturb(SubspacePlda model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        size *= 0.1;
        int dimension = model.Dimension;
        double[] mean = [.. model.Mean.ToArray().Select(m => m + (size * rng.NextGaussian()))];
        double[,] old = model.Loadings();
        double[] loadings = [.. Enumerable.Range(0, model.Rank * dimension).Select(i => old[i % dimension, i / dimension] + (size * rng.NextGaussian()))];
        var factor = Matrix<double>.Build.DenseIdentity(dimension);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                factor[i, j] += size * rng.NextGaussian() / dimension;
            }
        }

        var perturbed = factor * Matrix<double>.Build.DenseOfArray(model.Within()) * factor.Transpose();
        return model.With(mean, loadings, [.. Enumerable.Range(0, dimension).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => perturbed[i, j]))]);
    }
}
